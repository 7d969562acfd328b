import { expect, test } from 'vitest'
import GatewayList from '../../../src/commands/gateway/list.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { runCommand } from '../../support/run-command.ts'

test('where no gateway is watched, list says how to find and add one', async () => {
  const { stdout, stderr, exitCode } = await runCommand(GatewayList, createFakeApp().app, [])
  expect(stdout).toBe('')
  expect(stderr).toContain('superclaw discover')
  expect(stderr).toContain('superclaw agent add openclaw')
  expect(exitCode).toBe(0)
})
