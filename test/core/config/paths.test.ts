import { expect, test } from 'vitest'
import { configCandidates, statePaths, userConfigDir } from '../../../src/core/config/paths.ts'

test.for([
  [{ HOME: '/home/ada' }, '/home/ada/.local/state/superclaw'],
  [{ HOME: '/home/ada', XDG_STATE_HOME: '/var/state' }, '/var/state/superclaw'],
  [{ HOME: '/home/ada', XDG_STATE_HOME: '' }, '/home/ada/.local/state/superclaw'],
  [{ HOME: '/home/ada', XDG_STATE_HOME: 'relative' }, '/home/ada/.local/state/superclaw'],
  [{ HOME: '/home/ada', XDG_STATE_HOME: '/var/state', SUPERCLAW_HOME: '/srv/claw' }, '/srv/claw'],
  [{ HOME: '/home/ada', SUPERCLAW_HOME: '' }, '/home/ada/.local/state/superclaw'],
  [{ SUPERCLAW_HOME: 'claw' }, `${process.cwd()}/claw`],
  [{}, '/.local/state/superclaw'],
] as const)('%j keeps state in %s', ([env, stateDir]) => {
  const paths = statePaths(env)
  expect(paths.stateDir).toBe(stateDir)
  expect(paths).toMatchObject({
    database: `${stateDir}/state.db`,
    lock: `${stateDir}/lock.db`,
    token: `${stateDir}/token`,
    socket: `${stateDir}/plane.sock`,
    runs: `${stateDir}/run`,
    logs: `${stateDir}/logs`,
  })
})

const long = `/${'x'.repeat(60)}`

test.for([
  {
    why: 'in the runtime directory',
    env: { XDG_RUNTIME_DIR: '/run/user/7' },
    starts: '/run/user/7/superclaw-',
  },
  { why: 'below /tmp without one', env: { USER: 'ada' }, starts: '/tmp/superclaw-ada/superclaw-' },
  {
    why: 'below /tmp when that is too long as well',
    env: { XDG_RUNTIME_DIR: long.repeat(2), USER: 'ada' },
    starts: '/tmp/superclaw-ada/superclaw-',
  },
  {
    why: 'somewhere, whatever the name of the user',
    env: { USER: 'x'.repeat(200) },
    starts: '/tmp/superclaw/',
  },
])('a socket whose path would be too long stands $why', ({ env, starts }) => {
  const { socket } = statePaths({ ...env, SUPERCLAW_HOME: long.repeat(2) })
  expect(socket.startsWith(starts)).toBe(true)
  expect(Buffer.byteLength(socket)).toBeLessThan(104)
})

test('the length of a path counts in bytes', () => {
  const { socket } = statePaths({ SUPERCLAW_HOME: `/${'ü'.repeat(50)}`, USER: 'ada' })
  expect(socket).toMatch(/^\/tmp\/superclaw-ada\//)
})

test('two state directories have two sockets', () => {
  const of = (name: string) => statePaths({ SUPERCLAW_HOME: `${long}${long}/${name}`, USER: 'ada' }).socket
  expect(of('a')).not.toBe(of('b'))
})

test('the folder that one stands in comes before that of the user', () => {
  const env = { HOME: '/home/ada' }
  expect(userConfigDir(env)).toBe('/home/ada/.config/superclaw')
  expect(configCandidates('/srv', env)).toEqual([
    '/srv/superclaw.yaml',
    '/srv/superclaw.yml',
    '/srv/superclaw.json',
    '/home/ada/.config/superclaw/superclaw.yaml',
    '/home/ada/.config/superclaw/superclaw.yml',
    '/home/ada/.config/superclaw/superclaw.json',
  ])
})
