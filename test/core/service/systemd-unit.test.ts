import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type ServiceSpec, specIn } from '../../../src/core/service/service-spec.ts'
import { quoteArgument, quoteWord, unitText } from '../../../src/core/service/systemd-unit.ts'
import { serviceSpecOf } from '../../support/service-spec.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test.for([
  { text: '/usr/bin/node', word: '"/usr/bin/node"', argument: '/usr/bin/node' },
  { text: '--max=1', word: '"--max=1"', argument: '--max=1' },
  { text: '/a b', word: '"/a b"', argument: '"/a b"' },
  { text: '/100%', word: '"/100%%"', argument: '"/100%%"' },
  { text: '/$HOME', word: '"/$HOME"', argument: '"/$$HOME"' },
  { text: '/say "x"', word: '"/say \\"x\\""', argument: '"/say \\"x\\""' },
  { text: '/back\\n', word: '"/back\\\\n"', argument: '"/back\\\\n"' },
  { text: ';', word: '";"', argument: '";"' },
  { text: '', word: '""', argument: '""' },
])('$text is quoted for a list, and for a command line', ({ text, word, argument }) => {
  expect([quoteWord(text), quoteArgument(text)]).toEqual([word, argument])
})

const directives = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => {
        const at = line.indexOf('=')
        return [line.slice(0, at), line.slice(at + 1)]
      }),
  )

test('a unit says what keeps agents alive through every end of the control plane but an order', () => {
  expect(directives(unitText(serviceSpecOf({})))).toMatchObject({
    Type: 'notify',
    NotifyAccess: 'all',
    Restart: 'always',
    RestartPreventExitStatus: '0 78',
    RestartSec: '100ms',
    StartLimitIntervalSec: '0',
    KillMode: 'process',
    Delegate: 'yes',
    OOMPolicy: 'continue',
    WatchdogSec: '30s',
    UMask: '0077',
    WantedBy: 'multi-user.target',
    User: 'superclaw',
    StateDirectory: 'superclaw',
    RequiresMountsFor: '"/var/lib/superclaw" "/etc/superclaw/superclaw.yaml"',
  })
})

test.for<{ why: string; spec: Partial<ServiceSpec>; present: string[]; absent: string[] }>([
  {
    why: 'a user has no network-online.target, and runs as itself',
    spec: { scope: 'user', account: null },
    present: ['WantedBy'],
    absent: ['Wants', 'After', 'User', 'StateDirectory', 'ProtectSystem'],
  },
  {
    why: 'a state directory elsewhere is not for systemd to make',
    spec: { stateDir: '/srv/state' },
    present: ['User'],
    absent: ['StateDirectory', 'StateDirectoryMode'],
  },
  {
    why: 'a hardened one may not mount, gain rights or write elsewhere',
    spec: { isHardened: true },
    present: ['NoNewPrivileges', 'ProtectSystem', 'ReadWritePaths', 'SystemCallFilter'],
    absent: [
      'MemoryDenyWriteExecute',
      'PrivateTmp',
      'ProtectProc',
      'ProtectKernelTunables',
      'ProtectControlGroups',
    ],
  },
  {
    why: 'a hardened one of a user has what a manager without rights can do',
    spec: { scope: 'user', account: null, isHardened: true },
    present: ['NoNewPrivileges', 'SystemCallFilter'],
    absent: ['ProtectSystem', 'ReadWritePaths', 'PrivateDevices', 'MemoryDenyWriteExecute'],
  },
])('$why', ({ spec, present, absent }) => {
  const names = Object.keys(directives(unitText(serviceSpecOf(spec))))
  expect(names).toEqual(expect.arrayContaining(present))
  expect(names.filter((name) => absent.includes(name))).toEqual([])
})

const odd: Partial<ServiceSpec> = {
  stateDir: `/srv/it's "a" $HOME of %h\\x41; -- done`,
  configPath: '/srv/ü -->/superclaw.yaml',
  port: 0,
}

test('what a unit was made from is read back from it', () => {
  for (const spec of [serviceSpecOf({}), serviceSpecOf(odd)]) expect(specIn(unitText(spec))).toEqual(spec)
})

test.for([
  { why: 'of another author', text: '[Service]\nExecStart=/usr/bin/superclaw\n' },
  { why: 'whose mark was broken', text: '# superclaw-service: {"scope":"system"' },
  { why: 'whose mark lacks something', text: '# superclaw-service: {"scope":"system","nodePath":"/n"}' },
  { why: 'whose paths are none', text: unitText(serviceSpecOf({ entry: 'dist/control-plane.js' })) },
  { why: 'that is empty', text: '' },
])('a unit $why is not ours', ({ text }) => {
  expect(specIn(text)).toBeUndefined()
})

test.skipIf(!existsSync('/usr/bin/systemd-analyze'))('systemd finds nothing wrong with any of them', () => {
  using folder = tempFolder()
  const account = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim()
  for (const spec of [{}, odd, { isHardened: true }, { ...odd, isHardened: true }]) {
    const path = folder.write('superclaw.service', unitText(serviceSpecOf({ account, ...spec })))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
    const aboutOurs = stderr.split('\n').filter((line) => line.includes('superclaw'))
    expect({ status, aboutOurs }).toEqual({ status: 0, aboutOurs: [] })
  }
})
