import { expect, test } from 'vitest'
import { type InstallFacts, refusalOf, warningsOf } from '../../../src/core/service/install-rules.ts'

const plain: InstallFacts = {
  scope: 'user',
  manager: 'systemd',
  hasNotifier: true,
  hasUserManager: true,
  isRoot: false,
  sudoUser: undefined,
  userName: 'ada',
  layout: 'global',
  nodePath: '/usr/bin/node',
  versionManager: undefined,
  unit: { path: '/home/ada/.config/systemd/user/superclaw.service', origin: 'absent' },
  other: undefined,
  stateDir: '/home/ada/.local/state/superclaw',
  stateDirBefore: undefined,
  configPath: '/home/ada/superclaw.yaml',
  port: 3737,
  plane: undefined,
  portOwner: undefined,
}
const other = { path: '/etc/systemd/system/superclaw.service', stateDir: '/var/lib/superclaw', port: 4000 }

test.for<{ why: string; facts: Partial<InstallFacts> }>([
  { why: 'a first install', facts: {} },
  { why: 'one over ours', facts: { unit: { ...plain.unit, origin: 'ours' } } },
  {
    why: 'one of the machine by root',
    facts: { scope: 'system', isRoot: true, hasUserManager: false, sudoUser: 'ada' },
  },
  { why: 'one beside another with another port', facts: { other } },
  { why: 'two that let the system choose their ports', facts: { other: { ...other, port: 0 }, port: 0 } },
  {
    why: 'one that takes over what runs from the same file',
    facts: { plane: { pid: 7, configPath: plain.configPath } },
  },
  { why: 'one that takes over what runs without a file', facts: { plane: { pid: 7, configPath: null } } },
  { why: 'one on macOS', facts: { manager: 'launchd' } },
])('$why may be', ({ facts }) => {
  expect(refusalOf({ ...plain, ...facts })).toBeUndefined()
})

test.for<{ why: string; facts: Partial<InstallFacts>; code: string; says: string; hint: string }>([
  {
    why: 'no systemd',
    facts: { manager: 'none' },
    code: 'SERVICE_UNAVAILABLE',
    says: 'not started by systemd',
    hint: 'superclaw start --detach',
  },
  {
    why: 'no systemd-notify',
    facts: { hasNotifier: false },
    code: 'SERVICE_UNAVAILABLE',
    says: 'systemd-notify is missing',
    hint: 'apt install systemd',
  },
  {
    why: 'no manager of the user',
    facts: { hasUserManager: false },
    code: 'SERVICE_UNAVAILABLE',
    says: 'ada',
    hint: 'sudo loginctl enable-linger ada',
  },
  { why: 'no root', facts: { scope: 'system' }, code: 'FORBIDDEN', says: 'root', hint: 'sudo superclaw' },
  {
    why: '--user under sudo',
    facts: { isRoot: true, sudoUser: 'ada', userName: 'root' },
    code: 'USAGE',
    says: "not of ada's",
    hint: 'without sudo',
  },
  {
    why: 'npx',
    facts: { layout: 'npx' },
    code: 'SERVICE_REFUSED',
    says: 'npx',
    hint: 'npm install --global',
  },
  {
    why: 'a unit by hand',
    facts: { unit: { ...plain.unit, origin: 'foreign' } },
    code: 'SERVICE_REFUSED',
    says: plain.unit.path,
    hint: 'mv ',
  },
  {
    why: 'the state of another service',
    facts: { other: { ...other, stateDir: plain.stateDir } },
    code: 'SERVICE_REFUSED',
    says: other.path,
    hint: 'sudo superclaw uninstall-service --system',
  },
  {
    why: 'the port of another service',
    facts: { other: { ...other, port: 3737 } },
    code: 'SERVICE_REFUSED',
    says: '3737',
    hint: 'api.port',
  },
  {
    why: 'another state directory than before',
    facts: { stateDirBefore: '/srv/state' },
    code: 'SERVICE_REFUSED',
    says: '/srv/state',
    hint: 'SUPERCLAW_HOME',
  },
  {
    why: 'a fleet that another file describes',
    facts: { plane: { pid: 7, configPath: '/srv/fleet.yaml' } },
    code: 'SERVICE_REFUSED',
    says: 'would stop its agents',
    hint: "--config '/srv/fleet.yaml'",
  },
  {
    why: 'a port that another SuperClaw has',
    facts: { portOwner: { pid: 9 } },
    code: 'SERVICE_REFUSED',
    says: 'pid 9',
    hint: '--port',
  },
])('$why is refused, with a cure', ({ facts, code, says, hint }) => {
  expect(refusalOf({ ...plain, ...facts })).toEqual({
    code,
    message: expect.stringContaining(says),
    hint: expect.stringContaining(hint),
  })
})

test.for<{ facts: Partial<InstallFacts>; warns: string[] }>([
  { facts: {}, warns: [] },
  { facts: { layout: 'checkout' }, warns: ['checkout'] },
  { facts: { layout: 'project' }, warns: ['node_modules of a project'] },
  { facts: { versionManager: 'nvm' }, warns: ['belongs to nvm'] },
  { facts: { other: { ...other, port: undefined } }, warns: [other.path] },
  { facts: { other }, warns: [] },
])('warns of $warns', ({ facts, warns }) => {
  const messages = warningsOf({ ...plain, ...facts }).map(({ message }) => message)
  expect(messages).toEqual(warns.map((text) => expect.stringContaining(text)))
})
