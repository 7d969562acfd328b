import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import Doctor from '../../src/commands/doctor.ts'
import Logs from '../../src/commands/logs.ts'
import { commandOutputs } from '../../src/core/operations/command-outputs.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'
import { type TempFolder, tempFolder } from '../support/temp-folder.ts'

let folder: TempFolder
const record = {
  time: '2026-01-02T03:04:05.678Z',
  level: 'warn',
  module: 'store',
  message: 'a \u001b[2Jmessage',
  pid: 1,
  seq: 7,
  stack: 'Error: x\n    at y',
}

beforeEach(() => {
  folder = tempFolder()
  vi.stubEnv('SUPERCLAW_HOME', folder.path)
  folder.write(
    'plane.log',
    `${JSON.stringify(record)}\n${JSON.stringify({ ...record, level: 'debug', stack: undefined })}\n`,
  )
})

afterEach(() => {
  vi.unstubAllEnvs()
  folder[Symbol.dispose]()
})

test('--self reads the log without a control plane, and no record drives the terminal', async () => {
  const { stdout } = await runCommand(Logs, createFakeApp().app, ['--self', '--level', 'warn'])
  expect(stdout).toMatch(
    /^2026-01-0\d \d\d:\d\d:\d\d WARN {2}store {6}a \\x1b\[2Jmessage seq=7\n {4}Error: x\n {8}at y\n$/,
  )
})

test('--self says on standard error that nothing fits, or that there is no log, and with --json nothing', async () => {
  const { app } = createFakeApp()
  const none = await runCommand(Logs, app, ['--self', '--module', 'http'])
  expect(none).toMatchObject({ exitCode: 0, stdout: '', stderr: 'No record of the log is as asked for.\n' })
  expect(await runCommand(Logs, app, ['--self', '-n', '0'])).toMatchObject({ stdout: '', stderr: '' })
  vi.stubEnv('SUPERCLAW_HOME', join(folder.path, 'nowhere'))
  const fresh = await runCommand(Logs, app, ['--self'])
  expect(fresh.stderr).toBe(
    `No control plane has written a log in ${folder.path}/nowhere; superclaw start begins one.\n`,
  )
  expect(await runCommand(Logs, app, ['--self', '--json'])).toMatchObject({ stdout: '', stderr: '' })
})

test('--self --json prints the records as they are, of the documented shape', async () => {
  const { jsonLines } = await runCommand(Logs, createFakeApp().app, ['--self', '--json', '-n', '1'])
  expect(jsonLines()).toEqual([{ ...record, level: 'debug', stack: undefined }])
  for (const line of jsonLines()) commandOutputs['logs']?.otherLine?.shape.parse(line)
})

test('one elsewhere is asked, and cannot be followed', async () => {
  const { app } = createFakeApp()
  const elsewhere = ['--self', '--url', 'http://127.0.0.1:1']
  expect((await runCommand(Logs, app, elsewhere)).stdout).toContain('nothing here is real')
  const run = await runCommand(Logs, app, [...elsewhere, '--follow', '--json'])
  expect([run.exitCode, run.json()]).toMatchObject([2, { error: { code: 'USAGE' } }])
})

test.for([
  { argv: ['--self', 'worker'], says: 'superclaw logs worker' },
  { argv: ['--level', 'warn'], says: '--self' },
  { argv: ['--self', '--grep', '('], says: 'RE2' },
])('$argv is refused with a cure', async ({ argv, says }) => {
  const run = await runCommand(Logs, createFakeApp().app, argv)
  expect(run.exitCode).toBe(2)
  expect(run.stderr).toContain(says)
})

test('doctor --bundle writes what it says that it writes', async () => {
  const path = join(folder.path, 'out.tar.gz')
  const run = await runCommand(Doctor, createFakeApp().app, ['--bundle', path, '--json'])
  commandOutputs['doctor']?.document?.parse(run.json())
  expect(run.json()).toMatchObject({
    bundle: {
      path,
      files: expect.arrayContaining([expect.objectContaining({ name: 'plane.log' })]),
      leftOut: expect.arrayContaining([expect.objectContaining({ what: 'output of agents' })]),
    },
  })
  const again = await runCommand(Doctor, createFakeApp().app, ['--bundle', path])
  expect(again.stdout).toContain('out.tar-2.gz')
})

test.for([
  { argv: ['out.tar.gz'], says: 'doctor --bundle out.tar.gz' },
  { argv: ['--bundle', '--max-size', '1kB'], says: '5MB' },
  { argv: ['--with-agent-logs'], says: '--bundle' },
])('doctor $argv is refused with a cure', async ({ argv, says }) => {
  const run = await runCommand(Doctor, createFakeApp().app, argv)
  expect([run.exitCode, run.stdout]).toEqual([2, ''])
  expect(run.stderr).toContain(says)
})
