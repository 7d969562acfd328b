import { expect, test } from 'vitest'
import Health from '../../src/commands/health.ts'
import Restart from '../../src/commands/restart.ts'
import Status from '../../src/commands/status.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { fakeHealthView } from '../support/fake-health.ts'
import { runCommand } from '../support/run-command.ts'

test('status shows the tiers on one line, with what is wrong', async () => {
  const { app } = createFakeApp()
  const { stdout } = await runCommand(Status, app, [])
  expect(stdout).toMatch(
    /^health +L1 ok · L2 ok · L3 warn: nothing restarts it if it is killed; agents would go on$/m,
  )
})

test('status of one that nobody looked at says so', async () => {
  const { app } = createFakeApp({ status: { health: null } })
  expect((await runCommand(Status, app, [])).stdout).toContain('not watched; superclaw health looks now')
})

test('health lists tiers, checks with target and share, figures with limits, and cures', async () => {
  const { app } = createFakeApp()
  const { stdout, exitCode } = await runCommand(Health, app, [])
  expect(stdout).toMatch(/^L3 warn +95 % of the day, 95 % since it began; target 99 %; nothing restarts it/m)
  expect(stdout).toMatch(/^L1 +plane:recovery +ok +0ms +99.99 % +99.95 % +answers/m)
  expect(stdout).toMatch(/^L2 +store:write +ok +0ms +99.9 % +- +a write was on disk/m)
  expect(stdout).toMatch(/^memory +64.0 MB of 500.0 MB$/m)
  expect(stdout).toMatch(/^cure guardian:presence: superclaw stop --keep-agents/m)
  expect(exitCode).toBe(0)
})

test.for([
  { status: 'warn', argv: ['--exit-code'], exitCode: 0 },
  { status: 'fail', argv: ['--exit-code'], exitCode: 3 },
  { status: 'fail', argv: [], exitCode: 0 },
] as const)('health $argv of one that is $status ends with $exitCode', async ({ status, argv, exitCode }) => {
  const { app } = createFakeApp({}, { 'health.show': async () => ({ ...fakeHealthView(), status }) })
  const run = await runCommand(Health, app, [...argv, '--json'])
  expect(run.json()).toMatchObject({ status, tiers: [{ tier: 1 }, { tier: 2 }, { tier: 3 }] })
  expect(run.exitCode).toBe(exitCode)
})

test.for([
  { decision: 'none', text: '' },
  { decision: 'unguarded', text: 'nothing would start it again' },
  { decision: 'exhausted', text: 'three new starts did not help, and none comes for 1m00s' },
  { decision: 'wait', text: 'it starts itself anew if that goes on for 1m00s' },
] as const)('health says what becomes of a limit that is exceeded: $decision', async ({ decision, text }) => {
  const view = fakeHealthView()
  const untilMs = decision === 'none' || decision === 'unguarded' ? null : view.atMs + 60_000
  const self = { ...view.self, restart: { decision, untilMs } }
  const { app } = createFakeApp({}, { 'health.show': async () => ({ ...view, self }) })
  const { stdout } = await runCommand(Health, app, [])
  expect(stdout.includes('A limit is exceeded')).toBe(decision !== 'none')
  expect(stdout).toContain(text)
})

test('restart waits until another control plane answers, and says how many agents were kept', async () => {
  const fake = createFakeApp({ agents: 4 })
  let asks = 0
  const { app } = createFakeApp(
    { agents: 4 },
    {
      'plane.status': async () => {
        const status = await fake.app.call('plane.status', {})
        asks += 1
        if (asks === 2) throw new ExpectedError('PLANE_UNREACHABLE', 'gone')
        if (asks === 3) return { ...status, pid: 4_242, status: 'failing' }
        return asks < 4 ? { ...status, pid: 1 } : { ...status, pid: 4_242 }
      },
    },
  )
  const { json } = await runCommand(Restart, app, ['--json'])
  expect(json()).toMatchObject({ previousPid: 1, pid: 4_242, keptAgents: 3 })
})

test('restart where nothing would start it again changes nothing, and says what to do', async () => {
  const { app } = createFakeApp(
    {},
    {
      'plane.restart': async () => {
        throw new ExpectedError('PLANE_UNGUARDED', 'Nothing would start the control plane again')
      },
    },
  )
  const { stderr, exitCode } = await runCommand(Restart, app, [])
  expect(stderr).toContain('error[PLANE_UNGUARDED]')
  expect(stderr).toContain('superclaw stop --keep-agents')
  expect(exitCode).toBe(1)
})

test('restart that takes too long says so, and ends with 5', async () => {
  const { app } = createFakeApp()
  const { stderr, exitCode } = await runCommand(Restart, app, ['--timeout', '1'])
  expect(stderr).toContain('error[TIMED_OUT]')
  expect(exitCode).toBe(5)
})
