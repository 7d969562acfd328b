import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { unitOfCgroup } from '../../../../src/core/adapters/service/own-unit.ts'
import { createServiceNotifier } from '../../../../src/core/adapters/service/service-notifier.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { type TempFolder, tempFolder } from '../../../support/temp-folder.ts'
import { until } from '../../../support/until.ts'

/** A systemd-notify that writes down what it was told, and a notifier that finds it. */
function notifierIn(
  folder: TempFolder,
  options: { isHealthy?: () => boolean; env?: Record<string, string> } = {},
) {
  const told = `${folder.path}/told`
  chmodSync(folder.write('systemd-notify', `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >>'${told}'\n`), 0o755)
  const clock = createFakeClock()
  const faults: string[] = []
  const notifier = createServiceNotifier({
    env: {
      PATH: folder.path,
      NOTIFY_SOCKET: '@abstract',
      WATCHDOG_USEC: '30000000',
      WATCHDOG_PID: '7',
      ...options.env,
    },
    pid: 7,
    clock,
    onFault: (message) => faults.push(message),
    ...(options.isHealthy && { isHealthy: options.isHealthy }),
  })
  const lines = (): string[] => (existsSync(told) ? readFileSync(told, 'utf8').trimEnd().split('\n') : [])
  return { notifier, clock, faults, lines }
}

test('systemd is told that we are ready, and then that we are well, twice as often as it asks', async () => {
  using folder = tempFolder()
  const { notifier, clock, lines, faults } = notifierIn(folder)
  await notifier.ready('Serves http://127.0.0.1:3737\nREADY=0')
  expect(lines()).toEqual([
    '@abstract --pid=7 READY=1 STATUS=Serves http://127.0.0.1:3737 READY=0',
    '@abstract --pid=7 WATCHDOG=1',
  ])
  for (const count of [3, 4]) {
    await until(() => clock.pending() === 1)
    await clock.advance(15_000)
    await until(() => lines().length === count)
    expect(lines().at(-1)).toBe('@abstract --pid=7 WATCHDOG=1')
  }
  expect(faults).toEqual([])
})

test('one that is not well gives no sign of life, until it is', async () => {
  using folder = tempFolder()
  let isHealthy = false
  const { notifier, clock, lines } = notifierIn(folder, { isHealthy: () => isHealthy })
  await notifier.ready('x')
  await clock.advance(60_000)
  expect(lines()).toHaveLength(1)
  isHealthy = true
  await clock.advance(15_000)
  await until(() => lines().length === 2)
})

test.for([
  { why: 'no watchdog is set', env: { WATCHDOG_USEC: '' } },
  { why: 'the watchdog is another process of the unit', env: { WATCHDOG_PID: '8' } },
])('when $why, no sign of life is given', async ({ env }) => {
  using folder = tempFolder()
  const { notifier, clock, lines } = notifierIn(folder, { env })
  await notifier.ready('x')
  await clock.advance(60_000)
  expect(lines()).toHaveLength(1)
})

test('one that stops says so once, and asks for time until it has ended', async () => {
  using folder = tempFolder()
  const { notifier, clock, lines } = notifierIn(folder)
  notifier.stopping()
  notifier.stopping()
  await until(() => lines().length === 2)
  expect(lines()).toEqual([
    '@abstract --pid=7 STOPPING=1 STATUS=Stopping',
    '@abstract --pid=7 EXTEND_TIMEOUT_USEC=30000000',
  ])
  await until(() => clock.pending() === 1)
  await clock.advance(10_000)
  await until(() => lines().length === 3)
})

test('last words are said before it returns, and a tool that fails is told of', () => {
  using folder = tempFolder()
  const { notifier, lines, faults } = notifierIn(folder)
  notifier.lastWords('The port is taken')
  expect(lines()).toEqual(['@abstract --pid=7 STATUS=The port is taken'])
  folder.write('systemd-notify', '#!/bin/sh\nexit 1\n')
  notifier.lastWords('x')
  expect(faults).toHaveLength(1)
})

test.for([
  { text: '0::/system.slice/superclaw.service\n', unit: { name: 'superclaw.service', isUser: false } },
  {
    text: '4:memory:/x\n1:name=systemd:/user.slice/user-1000.slice/user@1000.service/app.slice/superclaw.service\n0::/\n',
    unit: { name: 'superclaw.service', isUser: true },
  },
  { text: '0::/system.slice/other.service/sub\n', unit: { name: 'other.service', isUser: false } },
  { text: '0::/user.slice/user-1000.slice/user@1000.service/app.slice/shell.scope\n', unit: undefined },
  { text: '0::/\n', unit: undefined },
  { text: '', unit: undefined },
])('the cgroups $text belong to $unit', ({ text, unit }) => {
  expect(unitOfCgroup(text)).toEqual(unit)
})
