import { expect, test } from 'vitest'
import Monitor from '../../src/commands/monitor.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

test('without a terminal it refuses, and names what shows the same line by line', async () => {
  const run = await runCommand(Monitor, createFakeApp().app, [])
  expect(run.exitCode).toBe(2)
  expect(run.stdout).toBe('')
  expect(run.stderr).toContain('The monitor needs a terminal')
  expect(run.stderr).toContain('superclaw fleet --watch')
})
