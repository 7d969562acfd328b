import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { GatewayRequest } from '../../../src/cli/openclaw/gateway-plan.ts'
import { theOneOf } from '../../../src/cli/openclaw/running-gateway.ts'
import { watchPlan } from '../../../src/cli/openclaw/watch-plan.ts'
import { runSteps } from '../../../src/cli/steps.ts'
import type { Finding } from '../../../src/core/discovery/finding.ts'
import { ExpectedError } from '../../../src/core/errors.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const finding = (changes: Partial<Finding> = {}): Finding => ({
  ...{ id: 'local|1', name: 'openclaw', displayName: null, url: 'ws://127.0.0.1:1', isLocal: true },
  ...{ trust: 'local', sources: [], isReachable: true, status: 'started', version: '2026.9.6' },
  ...{ needsAuth: null, agentId: null, add: null, configPath: null, ...changes },
})
const never = new AbortController().signal

test('of what is found, the one that answers here and is no agent is taken', () => {
  const others = [finding({ isLocal: false }), finding({ isReachable: false }), finding({ agentId: 'home' })]
  expect(theOneOf(others, 'x')).toBe(undefined)
  const one = finding({ url: 'ws://127.0.0.1:2' })
  expect(theOneOf([...others, one], 'x')).toBe(one)
  expect(() => theOneOf([one, finding()], 'x')).toThrow(
    '2 gateways run here: ws://127.0.0.1:2, ws://127.0.0.1:1',
  )
})

const request: GatewayRequest = {
  ...{ name: 'home', config: undefined, fleet: 'web', isNew: false, version: undefined, port: undefined },
  ...{ isAgreed: false, isDryRun: false, isSilent: true, env: {}, say: () => undefined },
}

/** A control plane that keeps secrets, and whose gateway answers with `show`. */
function planeWith(path: string, show: () => never | Promise<never>) {
  const secrets = new Map<string, string>()
  const { app } = createFakeApp(
    { status: { configPath: path } },
    {
      'secret.list': async () => ({ key: null, secrets: [] }),
      'secret.set': async (_caller, { name, value }) => {
        secrets.set(name, value)
        const secret = { name, version: 1, createdAtMs: 0, changedAtMs: 0, agents: [] }
        return { secret, isNew: true, restarted: [] }
      },
      'secret.remove': async (_caller, { name }) => {
        secrets.delete(name)
        return { secret: { name, version: 1, createdAtMs: 0, changedAtMs: 0, agents: [] } }
      },
      'config.reload': async () => ({ path, added: [], changed: [], removed: [], unchanged: 0 }),
      'gateway.show': show,
    },
  )
  return { app, secrets }
}

test('a gateway that runs is added with the token of its configuration, which only a secret has', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', 'version: 1\nagents: {}\n')
  const configPath = folder.write('openclaw.json', "{ gateway: { auth: { token: 'the-token' } } }")
  const { app, secrets } = planeWith(path, () => Promise.reject(new Error('not asked')))
  const plan = watchPlan(app, request, finding({ configPath }), never)
  await runSteps(plan.steps(path).slice(0, 1), { isSilent: true, onUndoFailed: expect.unreachable }, never)
  expect([...secrets]).toEqual([['home-token', 'the-token']])
  expect(plan.secret()).toBe('home-token')
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(`token: \${secret:home-token}`)
  expect(text).not.toContain('the-token')
})

test('one that does not let us in is taken back, with its secret', async () => {
  using folder = tempFolder()
  const path = folder.write('superclaw.yaml', 'version: 1\nagents: {}\n')
  const configPath = folder.write('openclaw.json', "{ gateway: { auth: { token: 'the-token' } } }")
  const refused = () => Promise.reject(new ExpectedError('GATEWAY_REFUSED', 'it refused the token'))
  const { app, secrets } = planeWith(path, refused)
  const plan = watchPlan(app, request, finding({ configPath }), never)
  const steps = runSteps(plan.steps(path), { isSilent: true, onUndoFailed: expect.unreachable }, never)
  await expect(steps).rejects.toThrow('it refused the token')
  expect([...secrets]).toEqual([])
  expect(readFileSync(path, 'utf8')).not.toContain('home')
})
