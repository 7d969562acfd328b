import { expect, test } from 'vitest'
import { agentSpecs } from '../../../src/core/config/agent-specs.ts'
import { parseConfig } from '../../../src/core/config/parse-config.ts'
import { isProcess } from '../../../src/core/fleet/agent.ts'

type EnvFiles = ReadonlyMap<string, Readonly<Record<string, string>>>

function specsOf(text: string, envFiles: EnvFiles = new Map()) {
  const { value, issues } = parseConfig(text, { path: 'f' })
  if (value === undefined) throw new Error(JSON.stringify(issues))
  return agentSpecs(value, { baseDir: '/srv/fleet', envFiles }).filter(isProcess)
}

const specOf = (agent: string) => specsOf(`version: 1\nagents:\n  a: ${agent}\n`)[0]

const shell = (command: string) => ['/bin/sh', '-c', command]

test.for([
  ['node worker.js', ['node', 'worker.js']],
  ['  node   worker.js ', ['node', 'worker.js']],
  ['node x.js --port=80 -D a:b@c,d%e+f', ['node', 'x.js', '--port=80', '-D', 'a:b@c,d%e+f']],
  ['exec node x.js', shell('exec node x.js')],
  ['cd x', shell('cd x')],
  ['PORT=80 node x.js', shell('PORT=80 node x.js')],
  ['node "my file.js"', shell('node "my file.js"')],
  ['a | b', shell('a | b')],
  ['a; b', shell('a; b')],
  ['a $HOME', shell('a $HOME')],
  ['ls *.js', shell('ls *.js')],
  ['~/bin/x', shell('~/bin/x')],
  ['x #1', shell('x #1')],
  ['x y#1', ['x', 'y#1']],
  ['a\nb', shell('a\nb')],
] as const)('the command %j is run as %j', ([command, words]) => {
  expect(specOf(`{ command: ${JSON.stringify(command)} }`)?.command).toEqual(words)
})

test('argv is run as it is', () => {
  expect(specOf('{ argv: [echo, "a b", $HOME, 5, true] }')?.command).toEqual([
    'echo',
    'a b',
    '$HOME',
    '5',
    'true',
  ])
})

test.for([
  ['{ command: x }', '/srv/fleet'],
  ['{ command: x, cwd: sub/dir }', '/srv/fleet/sub/dir'],
  ['{ command: x, cwd: ../other }', '/srv/other'],
  ['{ command: x, cwd: /tmp }', '/tmp'],
] as const)('%s runs in %s', ([agent, cwd]) => {
  expect(specOf(agent)?.cwd).toBe(cwd)
})

test.for([
  ['{ log: up }', { kind: 'log', pattern: 'up' }],
  ['{ tcp: 80 }', { kind: 'tcp', host: '127.0.0.1', port: 80 }],
  ['{ tcp: "[::1]:80" }', { kind: 'tcp', host: '::1', port: 80 }],
  ['{ http: "http://localhost:80/up" }', { kind: 'http', url: 'http://localhost:80/up' }],
  ['{ exec: "curl -f localhost" }', { kind: 'exec', command: ['curl', '-f', 'localhost'] }],
  ['{ exec: "test -s a && b" }', { kind: 'exec', command: ['/bin/sh', '-c', 'test -s a && b'] }],
  ['{ exec: [a b, 1] }', { kind: 'exec', command: ['a b', '1'] }],
  ['{ fd: 3 }', { kind: 'fd' }],
  ['{ notify: true }', { kind: 'notify' }],
] as const)('%s looks at %j, for each kind of probe', ([probe, check]) => {
  const spec = specOf(`{ command: x, startup: ${probe}, readiness: ${probe}, liveness: ${probe} }`)
  expect([spec?.startup, spec?.readiness, spec?.liveness].map((each) => each?.check)).toEqual([
    ...[check, check, check],
  ])
})

test('probes have the documented defaults, and take other values', () => {
  const plain = specOf('{ command: x, startup: { fd: 3 }, readiness: { fd: 3 }, liveness: { fd: 3 } }')
  const look = { check: { kind: 'fd' }, initialDelayMs: 0, timeoutMs: 5000 }
  expect(plain?.startup).toEqual({ ...look, withinMs: 60_000 })
  expect(plain?.readiness).toEqual({
    ...look,
    ...{ withinMs: 60_000, intervalMs: 10_000, failures: 3, successes: 1 },
  })
  expect(plain?.liveness).toEqual({ ...look, intervalMs: 10_000, failures: 3 })
  const own = 'fd: 3, initial_delay: 1s, timeout: 2s, within: 3s, interval: 4s, failures: 5, successes: 6'
  expect(specOf(`{ command: x, readiness: { ${own} } }`)?.readiness).toEqual({
    ...{ check: { kind: 'fd' }, initialDelayMs: 1000, timeoutMs: 2000, withinMs: 3000 },
    ...{ intervalMs: 4000, failures: 5, successes: 6 },
  })
  expect(specOf('{ command: x, stall_timeout: 10m }')?.stallTimeoutMs).toBe(600_000)
})

test('an agent without a word about it has the documented defaults', () => {
  expect(specOf('{ command: x }')).toEqual({
    id: 'a',
    name: 'a',
    fleet: 'default',
    kind: 'process',
    instance: null,
    command: ['x'],
    cwd: '/srv/fleet',
    env: {},
    inheritEnv: 'all',
    user: null,
    labels: {},
    autostart: true,
    order: 0,
    dependsOn: [],
    startup: null,
    readiness: null,
    liveness: null,
    stallTimeoutMs: null,
    url: null,
    gateway: null,
    repair: null,
    restart: {
      when: 'always',
      successCodes: [0],
      noRestartCodes: [78],
      delayMs: 250,
      delayMsMax: 60_000,
      maxRestarts: 5,
      windowMs: 60_000,
      onCrashLoop: 'retry',
    },
    stop: { signal: 'SIGTERM', graceMs: 10_000 },
    log: { maxSizeBytes: 10_000_000, keep: 5 },
  })
})

test('each instance has its number, and one of one is still numbered', () => {
  const specs = specsOf(
    'version: 1\nagents:\n  a: { command: x, instances: 2 }\n  b: { command: x, instances: 1 }\n  c: { command: x }\n',
  )
  expect(specs.map(({ id, name, instance }) => [id, name, instance])).toEqual([
    ['a-1', 'a', 1],
    ['a-2', 'a', 2],
    ['b-1', 'b', 1],
    ['c', 'c', null],
  ])
})

test('variables of the file yield to those of env, and numbers become text', () => {
  const envFiles = new Map([['/srv/fleet/.env', { A: 'file', B: 'file' }]])
  const [spec] = specsOf(
    'version: 1\nagents: { a: { command: x, env_file: .env, env: { B: env, C: 8080 } } }',
    envFiles,
  )
  expect(spec?.env).toEqual({ A: 'file', B: 'env', C: '8080' })
})

test.for([
  ['true', 'all'],
  ['false', []],
  ['[PATH, HOME]', ['PATH', 'HOME']],
] as const)('inherit_env: %s means %j', ([written, inheritEnv]) => {
  expect(specOf(`{ command: x, inherit_env: ${written} }`)?.inheritEnv).toEqual(inheritEnv)
})

test('nobody can change a spec, nor what its instances share', () => {
  const spec = specOf('{ command: x, env: { A: 1 } }')
  expect(() => Object.assign(spec ?? {}, { id: 'b' })).toThrow(TypeError)
  expect(() => Object.assign(spec?.env ?? {}, { A: '2' })).toThrow(TypeError)
})

test('a repair is for 78 and takes five minutes at most, unless it says otherwise', () => {
  expect(specOf('{ command: x, repair: { command: mend --all } }')).toMatchObject({
    repair: { command: ['mend', '--all'], codes: [78], timeoutMs: 300_000 },
  })
  const given = 'repair: { command: [mend, "a b"], codes: [3], timeout: 1s }'
  expect(specOf(`{ command: x, ${given} }`)).toMatchObject({
    repair: { command: ['mend', 'a b'], codes: [3], timeoutMs: 1_000 },
  })
})

test('a gateway that an agent runs is on this machine, and the agent one of its own', () => {
  expect(specOf('{ command: x, gateway: { url: "ws://127.0.0.1:1", token: t } }')).toMatchObject({
    gateway: { url: 'ws://127.0.0.1:1', token: 't', tlsFingerprint: null },
  })
  const faults = (fields: string) =>
    parseConfig(`version: 1\nagents:\n  a: { command: x, ${fields} }\n`, { path: 'f' }).issues.map(
      ({ path, message }) => `${path} ${message}`,
    )
  expect(faults('gateway: { url: "ws://192.0.2.1:1" }')).toEqual([
    'agents.a.gateway.url is not on this machine',
  ])
  expect(faults('gateway: { url: "http://127.0.0.1" }')).toEqual([
    'agents.a.gateway.url is not a ws:// or wss:// address',
  ])
  expect(faults('instances: 2, gateway: { url: "ws://127.0.0.1:1" }')).toEqual([
    'agents.a.gateway has one address, and stands beside `instances`',
  ])
})
