import { expect, test } from 'vitest'
import Reload from '../../src/commands/reload.ts'
import Status from '../../src/commands/status.ts'
import Stop from '../../src/commands/stop.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

test('status tells how the control plane and its agents are', async () => {
  const { app } = createFakeApp({ agents: 4, status: { name: 'mini', hasGuardian: true } })
  const { stdout, exitCode } = await runCommand(Status, app, [])
  expect(stdout).toMatch(/^mini is ok with 4 agents\nagents +4, 3 ready, 0 failing\n/)
  expect(stdout).toMatch(/^pid +\d+, 64\.0 MB, up 1m00s$/m)
  expect(stdout).not.toContain('Nothing starts it again')
  expect(exitCode).toBe(0)
})

test.for([
  { argv: [], status: 'degraded' as const, exitCode: 0 },
  { argv: ['--exit-code'], status: 'degraded' as const, exitCode: 3 },
  { argv: ['--exit-code'], status: 'ok' as const, exitCode: 0 },
])(
  'status $argv of a control plane that is $status ends with $exitCode',
  async ({ argv, status, exitCode }) => {
    const { app } = createFakeApp({ status: { status } })
    const run = await runCommand(Status, app, [...argv, '--json'])
    expect(run.json()).toMatchObject({ status, agents: { total: 3 } })
    expect(run.exitCode).toBe(exitCode)
  },
)

test('status warns when nothing would start it again, and of a disk that is full', async () => {
  const { app } = createFakeApp({ status: { hasGuardian: false, isReadOnly: true } })
  const { stdout } = await runCommand(Status, app, [])
  expect(stdout).toContain('Nothing starts it again after a crash.')
  expect(stdout).toContain('The disk refuses writes.')
})

const changes = { added: ['a'], changed: ['b'], removed: ['c'], unchanged: 2, path: '/x/superclaw.yaml' }

test('reload says what it changed, and --dry-run is passed on', async () => {
  const asked: boolean[] = []
  const { app } = createFakeApp(
    {},
    {
      'config.reload': async (_, { dryRun }) => {
        asked.push(dryRun)
        return changes
      },
    },
  )
  expect((await runCommand(Reload, app, [])).stdout).toBe('+ a\n~ b\n- c\n2 unchanged\n')
  expect((await runCommand(Reload, app, ['--dry-run', '--json'])).json()).toEqual(changes)
  expect(asked).toEqual([false, true])
})

test('a file with faults is listed fault by fault, each with place and cure', async () => {
  const issues = [
    {
      path: 'agents.web.comand',
      message: 'unknown key',
      cure: 'Did you mean command?',
      file: 'superclaw.yaml',
      line: 3,
      column: 5,
    },
    { path: '', message: 'no agents' },
  ]
  const fail = async (): Promise<never> => {
    throw new ExpectedError('CONFIG_INVALID', 'superclaw.yaml has 2 faults', { issues })
  }
  const { app } = createFakeApp({}, { 'config.reload': fail })
  const human = await runCommand(Reload, app, [])
  expect(human.stderr).toBe(
    [
      'error[CONFIG_INVALID]: superclaw.yaml has 2 faults',
      '  superclaw.yaml:3:5 agents.web.comand: unknown key',
      '    Did you mean command?',
      '  no agents',
      'hint: Mend each line that is named, then `superclaw config validate`.',
      '',
    ].join('\n'),
  )
  const machine = await runCommand(Reload, app, ['--json'])
  expect(machine.json()).toMatchObject({ error: { code: 'CONFIG_INVALID', issues } })
  expect([human.exitCode, machine.exitCode, machine.stderr]).toEqual([78, 78, ''])
})

/** A control plane whose agents end one at each look, and which is gone when the last has ended. */
function stoppingApp() {
  let looks = 0
  const kept: boolean[] = []
  const fake = createFakeApp({ agents: 2, onStop: (keepAgents) => kept.push(keepAgents) })
  const { app } = createFakeApp(
    {},
    {
      'plane.stop': async (_, { keepAgents }) => fake.app.call('plane.stop', { keepAgents }),
      'agent.list': async () => {
        if (kept.length > 0) looks += 1
        if (looks > 2) throw new ExpectedError('PLANE_UNREACHABLE', 'gone')
        const { agents } = await fake.app.call('agent.list', {})
        return { agents: agents.slice(looks) }
      },
    },
  )
  return { app, kept }
}

test('stop shows each agent on stderr until it is over', async () => {
  const { app, kept } = stoppingApp()
  const { stdout, stderr, exitCode } = await runCommand(Stop, app, [])
  expect(stdout).toBe('SuperClaw has stopped, and 2 agents with it.\n')
  expect(stderr).toContain('Stop agent-001 (pid 4001)')
  expect(stderr).toContain('Stop agent-002 (pid 4002)')
  expect({ kept, exitCode }).toEqual({ kept: [false], exitCode: 0 })
})

test('stop --keep-agents says that they go on', async () => {
  const { app, kept } = stoppingApp()
  const { json, stderr } = await runCommand(Stop, app, ['--keep-agents', '--json'])
  expect(json()).toEqual({ stopping: 0, keptAgents: true })
  expect({ stderr, kept }).toEqual({ stderr: '', kept: [true] })
})

test('stop that takes too long says so, and ends with 5', async () => {
  const { app } = createFakeApp()
  const { stderr, exitCode } = await runCommand(Stop, app, ['--timeout', '1'])
  expect(stderr).toContain('error[TIMED_OUT]')
  expect(exitCode).toBe(5)
})
