import { expect, test } from 'vitest'
import { launchdKeys } from '../../../src/core/service/launchd-keys.ts'
import { launchdJob, plistText } from '../../../src/core/service/launchd-plist.ts'
import { specIn } from '../../../src/core/service/service-spec.ts'
import { parsePlist } from '../../support/parse-plist.ts'
import { serviceSpecOf } from '../../support/service-spec.ts'

const specs = [
  serviceSpecOf({ scope: 'user', account: null, stateDir: '/Users/ada/.local/state/superclaw' }),
  serviceSpecOf({ account: '_superclaw', port: 4000 }),
  serviceSpecOf({ stateDir: '/Volumes/a & b/<"--">', configPath: "/Users/ada/it's --> here.yaml" }),
]

test.for(specs)('the property list for $stateDir says to launchd what the job says', (spec) => {
  const parsed = parsePlist(plistText(spec))
  expect(parsed).toEqual(launchdJob(spec))
  expect(launchdKeys.parse(parsed)).toEqual(parsed)
  expect(specIn(plistText(spec))).toEqual(spec)
})

test('an order to stop leaves it down, any other end does not; the guardian is the job', () => {
  const job = launchdKeys.parse(launchdJob(specs[0]!))
  expect(job.KeepAlive).toEqual({ SuccessfulExit: false })
  expect(job.ProgramArguments.slice(0, 2)).toEqual([
    '/bin/sh',
    '/usr/lib/node_modules/superclaw/dist/guardian.sh',
  ])
  expect(job.ProgramArguments).toContain('--guarded')
  expect(job.Umask).toBe(0o077)
})

test.for([
  { why: 'a key that launchd does not know', change: { KeepAlife: true } },
  { why: 'a mask in octal text', change: { Umask: '077' } },
  { why: 'a program that is not absolute', change: { ProgramArguments: ['sh'] } },
  { why: 'an environment with a number', change: { EnvironmentVariables: { PORT: 1 } } },
])('the schema refuses $why', ({ change }) => {
  expect(launchdKeys.safeParse({ ...launchdJob(specs[0]!), ...change }).success).toBe(false)
})

test.for([
  { why: 'without its header', text: '<plist version="1.0"><true/></plist>' },
  { why: 'with a key twice', text: plistText(specs[0]!).replace('<key>Umask</key>', '<key>Label</key>') },
  { why: 'with a bare ampersand', text: plistText(specs[2]!).replace('&amp;', '&') },
  { why: 'with text between elements', text: plistText(specs[0]!).replace('<dict>', '<dict>x') },
])('the reader of property lists takes none $why', ({ text }) => {
  expect(() => parsePlist(text)).toThrow()
})
