import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { until } from '../support/until.ts'

let plane: BuiltPlane
let overHttp: readonly string[]

beforeAll(async () => {
  plane = await openBuiltPlane({ agents: { one: { command: 'echo hello; exec sleep 100000' } } })
  await plane.start()
  await until(async () => (await plane.agent('one')).state === 'ready')
  await until(async () => (await plane.app.call('log.read', {})).lines.length > 0)
  const { url } = await plane.app.call('plane.status', {})
  overHttp = ['--url', url, '--token-file', join(plane.stateDir, 'token')]
})

afterAll(() => plane[Symbol.asyncDispose]())

/** What asks the control plane, and something that its answer says. */
const questions = [
  ['fleet', 'one'],
  ['fleet -o wide', 'one'],
  ['fleet -o yaml', '- id: one'],
  ['fleet -o name', 'one'],
  ['fleet --json', '"one"'],
  ['status', 'ok'],
  ['agent show one', 'one'],
  ['agent env one', 'HOME'],
  ['logs one', 'hello'],
  ['logs --grep hel+o', 'hello'],
  ['events', 'started'],
  ['events verify', ''],
  ['doctor', 'store'],
  ['reload', 'Nothing changed (1 agent)'],
] as const

test.for(questions)('superclaw %s is answered on the socket', async ([command, says]) => {
  expect(await plane.superclaw(...command.split(' '))).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(says),
  })
})

test.for(questions)('superclaw %s is answered over HTTP', async ([command, says]) => {
  const { status, stdout, stderr } = await plane.superclaw(...command.split(' '), ...overHttp)
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringContaining(says) })
})

test.for([
  ['config show', 'command: echo hello'],
  ['config show --origin', 'stateDir'],
  ['config schema', '$schema'],
  ['config validate', 'is good'],
  ['completion bash', 'complete'],
] as const)('superclaw %s needs no control plane', async ([command, says]) => {
  expect(await plane.superclaw(...command.split(' '))).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(says),
  })
})

test('the published client asks on both ways', async () => {
  const { connectApp } = await import(pathToFileURL(join(dirname(plane.bin), '../dist/client.js')).href)
  const { url, socket } = await plane.app.call('plane.status', {})
  const token = readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
  for (const address of [{ url, token }, { socketPath: socket }]) {
    await using client = connectApp(address)
    const { agents } = await client.call('agent.list', {})
    expect(agents).toMatchObject([{ id: 'one', state: 'ready' }])
  }
})
