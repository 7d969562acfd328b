import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findProcessScripts } from '../../../../src/core/adapters/process/scripts.ts'
import { guard, guardScript, shells, strangers } from '../../../support/guarded.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { until } from '../../../support/until.ts'

test.for([
  { why: 'was asked to end', status: 0 },
  { why: 'cannot run as it is configured', status: 78 },
])('a command that $why is not started again', async ({ status }) => {
  await using guarded = guardScript(`live; exit ${status}`)
  expect(await once(guarded.guardian, 'exit')).toEqual([status, null])
  expect(guarded.lives()).toHaveLength(1)
})

test('a command that is killed is started again, each time', async () => {
  await using guarded = guardScript('live; exec sleep 1000')
  for (const life of [1, 2, 3]) {
    await until(() => guarded.lives().length === life)
    process.kill(guarded.lives()[life - 1] ?? 0, 'SIGKILL')
  }
  await until(() => guarded.lives().length === 4)
  expect(new Set(guarded.lives()).size).toBe(4)
})

test('a command that fails at once is started again ever more slowly', async () => {
  const script =
    'read -r now _ </proc/uptime; echo $now >>times; live; [ -e done ] || exit 1; exec sleep 1000'
  await using guarded = guardScript(script)
  await until(() => guarded.lives().length === 4)
  guarded.write('done')
  const [first = 0, second = 0, third = 0, fourth = 0] = guarded.lines('times').map(Number)
  expect(second - first).toBeGreaterThanOrEqual(0.04)
  expect(third - second).toBeGreaterThanOrEqual(0.09)
  expect(fourth - third).toBeGreaterThanOrEqual(0.19)
})

test.for(['SIGTERM', 'SIGINT'] as const)(
  '%s is passed on, and ends the guardian with its command',
  async (signal) => {
    const program = `
    process.on('${signal}', () => process.exit(5))
    setInterval(() => undefined, 1000)
    require('node:fs').writeFileSync('lives', process.pid + '\\n')`
    await using guarded = guard([process.execPath, '-e', program])
    await until(() => guarded.lives().length === 1)
    guarded.guardian.kill(signal)
    expect(await once(guarded.guardian, 'exit')).toEqual([5, null])
    expect(guarded.lives()).toHaveLength(1)
  },
)

test('a guardian waits for a command that takes its time to end', async () => {
  const script = 'trap "echo again >>terms" TERM; live; while ! [ -e go ]; do sleep 0.01; done; exit 3'
  await using guarded = guardScript(script)
  await until(() => guarded.lives().length === 1)
  for (const terms of [1, 2]) {
    guarded.guardian.kill('SIGTERM')
    await until(() => guarded.lines('terms').length === terms)
  }
  guarded.write('go')
  expect(await once(guarded.guardian, 'exit')).toEqual([3, null])
  expect(guarded.lives()).toHaveLength(1)
})

test('a command has the environment of its guardian', async () => {
  await using guarded = guardScript('env >environment; live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  const environment = guarded.lines('environment')
  expect(environment).toEqual(expect.arrayContaining(Object.entries(strangers).map((each) => each.join('='))))
})

test('the end of its terminal is nothing to a guardian', async () => {
  await using guarded = guardScript('live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  guarded.guardian.kill('SIGHUP')
  process.kill(guarded.lives()[0] ?? 0, 'SIGKILL')
  await until(() => guarded.lives().length === 2)
})

test('a guardian is not found by the name of what it guards', async () => {
  await using guarded = guardScript('live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  expect(readFileSync(`/proc/${guarded.guardian.pid}/comm`, 'utf8')).toBe('sh\n')
})

test('a guardian tells its command its own pid', async () => {
  await using guarded = guardScript('echo $SUPERCLAW_GUARDIAN $PPID >pids; live; exec sleep 1000')
  await until(() => guarded.lives().length === 1)
  const { pid } = guarded.guardian
  expect(guarded.lines('pids')).toEqual([`${pid} ${pid}`])
})

test.skipIf(process.platform !== 'linux')(
  'what a command says that fails again and again does not fill the disk',
  async () => {
    using folder = tempFolder()
    const path = folder.write('err', `${'x'.repeat(1_100_000)}\n`)
    // Its pauses grow as ever, and take no time.
    chmodSync(folder.write('sleep', '#!/bin/sh\nexec /bin/sleep 0.02\n'), 0o700)
    const errors = openSync(path, 'a')
    const guardian = spawn('/bin/sh', [findProcessScripts().guardian, 'sh', '-c', 'echo again >&2; exit 1'], {
      detached: true,
      stdio: ['ignore', 'ignore', errors],
      env: { PATH: `${folder.path}:${process.env['PATH']}` },
    })
    closeSync(errors)
    try {
      await until(() => statSync(path).size < 1_000, 30_000)
      await until(() => readFileSync(path, 'utf8').includes('again'), 30_000)
    } finally {
      const ended = once(guardian, 'exit')
      guardian.kill('SIGKILL')
      await ended
    }
  },
)

test.for(shells)(
  'a command that asks for it with status 75 is started again without a pause ($name)',
  async ({ shell }) => {
    const script = 'live; [ -e done ] && exec sleep 1000; sleep 1.1; exit 75'
    await using guarded = guardScript(script, { shell })
    await until(() => guarded.lives().length === 3)
    guarded.write('done')
    // Of the first two lives: none is of the guardian.
    expect(guarded.lines('pauses').slice(0, 2)).toEqual(['1.1', '1.1'])
  },
)

test('one that ends with 75 at once is not started again without a pause', async () => {
  await using guarded = guardScript('read -r now _ </proc/uptime; echo $now >>times; live; exit 75')
  await until(() => guarded.lives().length >= 4)
  const [, second = 0, , fourth = 0] = guarded.lines('times').map(Number)
  expect(fourth - second).toBeGreaterThanOrEqual(0.25)
})

test('one that is told to stop while it asks to be started again is started, to find the order', async () => {
  const script = 'live; [ -e again ] && exit 0; trap "exit 75" TERM; >again; while :; do sleep 0.01; done'
  await using guarded = guardScript(script)
  await until(() => guarded.lives().length === 1 && guarded.has('again'))
  guarded.guardian.kill('SIGTERM')
  expect(await once(guarded.guardian, 'exit')).toEqual([0, null])
  expect(guarded.lives()).toHaveLength(2)
})

test('the next one learns since when there was none', async () => {
  const script =
    'live; echo "$SUPERCLAW_DIED_AT" >>died; read -r now _ </proc/uptime; echo $now >>times; exec sleep 1000'
  await using guarded = guardScript(script)
  await until(() => guarded.lines('times').length === 1)
  process.kill(guarded.lives()[0] ?? 0, 'SIGKILL')
  await until(() => guarded.lines('times').length === 2)
  const [never, died] = guarded.lines('died')
  const [began = 0, back = 0] = guarded.lines('times').map(Number)
  expect(never).toBe('')
  expect(Number(died) / 100).toBeGreaterThanOrEqual(began)
  expect(Number(died) / 100).toBeLessThanOrEqual(back)
})
