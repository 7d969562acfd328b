import { expect, test } from 'vitest'
import GatewayPatch from '../../../src/commands/gateway/patch.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { runCommand } from '../../support/run-command.ts'

const { app } = createFakeApp()
const patch = (value: unknown) => runCommand(GatewayPatch, app, ['home', JSON.stringify(value)])

test.for([
  { value: { models: { stub: { apiKey: 'sk-canary' } } }, path: 'models.stub.apiKey' },
  { value: { gateway: { auth: { token: 'canary' } } }, path: 'gateway.auth.token' },
  { value: { list: [{ password: 'canary' }] }, path: 'list.0.password' },
])('$path on a command line is refused, and not repeated', async ({ value, path }) => {
  const { stderr, exitCode } = await patch(value)
  expect(stderr).toContain(`${path} may be a secret`)
  expect(stderr).toContain('superclaw gateway patch home - < FILE')
  expect(stderr).not.toContain('canary')
  expect(exitCode).toBe(2)
})

const reference = ['$', '{NAME}'].join('')

test.for([{ heartbeat: { every: '0m' } }, { auth: { token: reference } }, { maxTokens: 5 }])(
  '%j is sent',
  async (value) => {
    // As far as the fake control plane, which watches no gateway.
    expect((await patch(value)).stderr).toMatch(/No agent is called home/)
  },
)
