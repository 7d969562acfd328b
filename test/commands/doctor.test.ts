import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import Doctor from '../../src/commands/doctor.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'superclaw-doctor-'))
  vi.stubEnv('SUPERCLAW_HOME', folder)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('shows a line for each check, and the cure below what is wrong', async () => {
  chmodSync(folder, 0o755)
  const { stdout, exitCode } = await runCommand(Doctor, createFakeApp().app, [])
  expect(stdout).toMatch(/^ok +runtime +Node /)
  expect(stdout).toContain(
    `failure  state    Others may use ${folder} (mode 755)\n         cure: chmod 700 '${folder}'\n`,
  )
  expect(exitCode).toBe(0)
})

test.for([
  { mode: 0o755, exitCode: 3 },
  { mode: 0o700, exitCode: 0 },
])('--exit-code tells of a failure (mode $mode: $exitCode)', async ({ mode, exitCode }) => {
  chmodSync(folder, mode)
  const run = await runCommand(Doctor, createFakeApp().app, ['--exit-code', '--json'])
  expect(run.exitCode).toBe(exitCode)
  expect(run.json()).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ check: 'runtime' })]),
  })
})
