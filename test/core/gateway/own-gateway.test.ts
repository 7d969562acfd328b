import { expect, test } from 'vitest'
import { addAgent, agentIn } from '../../../src/core/config/edit-config.ts'
import { parseConfig } from '../../../src/core/config/parse-config.ts'
import {
  madeForGateway,
  nodeFault,
  openclawConfig,
  ownGatewayAgent,
  portIn,
  reachedGateway,
  versionIn,
} from '../../../src/core/gateway/own-gateway.ts'

test.for([
  ['24.16.0', true],
  ['24.15.9', false],
  ['25.3.0', false],
  ['26.0.0', false],
  ['26.1.0', true],
  ['27.0.0', true],
] as const)('Node %s runs openclaw: %s', ([version, fits]) => {
  expect(nodeFault(version) === undefined).toBe(fits)
})

test.for(['', '{', '[]', 'null', '{"gateway":7}', '{"gateway":{"port":"7"}}'])('%j says no port', (text) => {
  expect(portIn(text)).toBe(undefined)
})

test('a version is found in what openclaw prints', () => {
  expect(versionIn('OpenClaw 2026.9.6 (eb377ac)\n')).toBe('2026.9.6')
  expect(versionIn('no such thing')).toBe(undefined)
})

const own = {
  name: 'home',
  program: ['/node', '/state/openclaw/packages/2026.9.6/node_modules/openclaw/openclaw.mjs'],
  folder: '/state/openclaw/gateways/home',
  port: 18_789,
} as const

test('the agent is good configuration, told apart as made here, and holds no secret', () => {
  const text = addAgent('', 'home', ownGatewayAgent(own))
  const { value, issues } = parseConfig(text, { path: 'superclaw.yaml' })
  expect(issues).toEqual([])
  expect(value?.agents['home']).toMatchObject({
    stop: { grace: 330_000 },
    repair: { codes: [78] },
    gateway: { url: 'ws://127.0.0.1:18789', token: `\${secret:home-token}` },
  })
  expect(portIn(openclawConfig(own))).toBe(18_789)
  expect(madeForGateway(agentIn(text, 'home'), 'home', '/state')).toEqual({
    folder: own.folder,
    installation: '/state/openclaw/packages/2026.9.6',
    secret: 'home-token',
  })
})

test('with spaces in its paths it is still told apart', () => {
  const folder = '/my state/openclaw/gateways/home'
  const program = ['/node', '/my state/openclaw/packages/1.2.3/x.mjs'] as const
  const text = addAgent('', 'home', ownGatewayAgent({ ...own, folder, program }))
  expect(madeForGateway(agentIn(text, 'home'), 'home', '/my state')).toMatchObject({
    folder,
    installation: '/my state/openclaw/packages/1.2.3',
  })
})

test.for([
  undefined,
  null,
  7,
  { command: 'x' },
  { argv: [7], env: 7, token: 'plain' },
  { env: { OPENCLAW_STATE_DIR: '/home/me/.openclaw' }, gateway: { token: 'x' } },
])('of %j nothing was made here', (agent) => {
  expect(madeForGateway(agent, 'home', '/state')).toEqual({
    folder: undefined,
    installation: undefined,
    secret: undefined,
  })
})

test('the secret of a gateway that is watched is told apart by its name, also when the first was taken', () => {
  const secretOf = (token: string) => madeForGateway({ kind: 'openclaw', token }, 'home', '/state').secret
  expect(secretOf(`\${secret:home-token-2}`)).toBe('home-token-2')
  expect(secretOf(`\${secret:home-tokens}`)).toBe(undefined)
  expect(secretOf(`x\${secret:home-token}`)).toBe(undefined)
  expect(secretOf(`\${secret:shared}`)).toBe(undefined)
})

test.for([
  [
    { kind: 'openclaw', url: 'ws://127.0.0.1:1' },
    { url: 'ws://127.0.0.1:1', isWatched: true },
  ],
  [{ gateway: { url: 'ws://127.0.0.1:1' } }, { url: 'ws://127.0.0.1:1', isWatched: false }],
  [
    { kind: 'probe', url: 'http://127.0.0.1:1' },
    { url: undefined, isWatched: false },
  ],
  [7, { url: undefined, isWatched: false }],
] as const)('of %j it is told where it is reached, and whether others run it', ([agent, reached]) => {
  expect(reachedGateway(agent)).toEqual(reached)
})
