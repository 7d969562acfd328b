import { describe, expect, test } from 'vitest'
import { type Caller, type Role, roles } from '../../src/core/access/caller.ts'
import { createApp, createDispatch } from '../../src/core/dispatch.ts'
import { contract, type OperationName } from '../../src/core/operations/contract.ts'
import { appContract } from '../contract/app.ts'
import { createFakeFleet } from '../support/fake-fleet.ts'
import { createFakeHandlers } from '../support/fake-handlers.ts'

const admin: Caller = { id: 'test', role: 'admin' }

describe('the App in process', () => {
  appContract(async (handlers) => ({
    app: createApp(createDispatch(handlers), admin),
    async [Symbol.asyncDispose]() {},
  }))
})

describe('dispatch', () => {
  const dispatch = createDispatch(createFakeHandlers(createFakeFleet()))
  const { signal } = new AbortController()
  const matrix = (Object.keys(contract) as OperationName[]).flatMap((name) =>
    roles.map((role): { name: OperationName; role: Role } => ({ name, role })),
  )

  test.for(matrix)('lets a $role call $name only if its permission says so', async ({ name, role }) => {
    const isEnough = roles.indexOf(role) >= roles.indexOf(contract[name].permission)
    const answer = dispatch(
      { id: 'test', role },
      name,
      { agent: 'agent-001', metric: 'host.cpu.used' },
      signal,
    )
    // Who is let in may still hear that something is missing, or is not there.
    const verdict = await answer.then(
      () => 'answered',
      ({ code }) => code,
    )
    expect(verdict === 'FORBIDDEN').toBe(!isEnough)
  })

  test('asks for the permission before it looks at the input', async () => {
    const answer = dispatch({ id: 'test', role: 'viewer' }, 'plane.stop', { keepAgents: 'perhaps' }, signal)
    await expect(answer).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test.for(['', 'agent', '__proto__', 'constructor', 'toString', 'agent.list '])(
    'finds no operation called "%s"',
    async (name) => {
      await expect(dispatch(admin, name, {}, signal)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    },
  )

  test('does not choke on a name of a megabyte', async () => {
    const name = 'agent.list'.repeat(100_000)
    await expect(dispatch(admin, name, {}, signal)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test.for(['null', '7', '"text"', '[]', '{"__proto__":{"agent":"agent-001"}}', '{"agent":""}', '{}'])(
    'refuses the input %s',
    async (json) => {
      const answer = dispatch(admin, 'agent.show', JSON.parse(json), signal)
      await expect(answer).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    },
  )

  test('says all that is wrong with an input, each with its place', async () => {
    const answer = dispatch(admin, 'event.list', { types: ['a', 7], limit: 'many' }, signal)
    await expect(answer).rejects.toMatchObject({
      message: expect.stringMatching(/^types\.1: .+ \(and 1 more\)$/),
      issues: [{ path: 'types.1' }, { path: 'limit' }],
    })
  })

  test('lets a bug fly, for the edge to log', async () => {
    const broken = createDispatch({
      ...createFakeHandlers(createFakeFleet()),
      'agent.list': () => Promise.reject(new TypeError('a bug')),
    })
    await expect(broken(admin, 'agent.list', {}, signal)).rejects.toThrow(TypeError)
  })
})
