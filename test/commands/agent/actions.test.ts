import { expect, test } from 'vitest'
import AgentEnv from '../../../src/commands/agent/env.ts'
import AgentRestart from '../../../src/commands/agent/restart.ts'
import AgentShow from '../../../src/commands/agent/show.ts'
import AgentStart from '../../../src/commands/agent/start.ts'
import AgentStop from '../../../src/commands/agent/stop.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { runCommand } from '../../support/run-command.ts'

test.for([
  { command: AgentStart, verb: 'Start', state: 'ready' },
  { command: AgentStop, verb: 'Stop', state: 'stopped' },
  { command: AgentRestart, verb: 'Restart', state: 'ready' },
])('$verb tells on stderr what it does and on stdout what became of it', async ({ command, verb, state }) => {
  const { app } = createFakeApp()
  const { stdout, stderr, exitCode } = await runCommand(command, app, ['agent-001', 'agent-002'])
  expect(stdout).toMatch(new RegExp(`^agent-001 {2}${state}.*\nagent-002 {2}${state}.*\n$`))
  expect(stderr).toContain(`${verb} agent-002`)
  expect(exitCode).toBe(0)
})

test.for([AgentStart, AgentRestart])('an agent that ended at once has failed', async (command) => {
  const { app } = createFakeApp()
  const failing = {
    ...app,
    call: async (name: string, input: unknown) => {
      const answer = await (app.call as (name: string, input: unknown) => Promise<{ agents: object[] }>)(
        name,
        input,
      )
      return {
        agents: answer.agents.map((agent) => ({ ...agent, state: 'failed', reason: 'exited with 78' })),
      }
    },
  } as typeof app
  const { stderr, exitCode } = await runCommand(command, failing, ['agent-001'])
  expect(stderr).toContain(
    'error[AGENT_FAILED]: agent-001 is failed: exited with 78\nhint: superclaw logs agent-001',
  )
  expect(stderr).not.toContain('COMPLETED')
  expect(exitCode).toBe(1)
  const { json } = await runCommand(command, failing, ['agent-001', '--json'])
  expect(json()).toMatchObject({ error: { code: 'AGENT_FAILED' } })
})

test('with --json an agent that was named twice is there once', async () => {
  const { app } = createFakeApp()
  const { json, stderr } = await runCommand(AgentStop, app, ['agent-001', 'agent-001', '--json'])
  expect(json()).toMatchObject({ agents: [{ id: 'agent-001', state: 'stopped' }] })
  expect((json() as { agents: unknown[] }).agents).toHaveLength(1)
  expect(stderr).toBe('')
})

test('a name that is nearly right is answered with the right one', async () => {
  const { app } = createFakeApp()
  const { stderr, exitCode } = await runCommand(AgentStop, app, ['agent-01'])
  expect(stderr).toContain('error[AGENT_UNKNOWN]: No agent is called agent-01\nhint: Did you mean agent-001')
  expect(exitCode).toBe(1)
})

test('one wrong name does not keep the others, and several are listed together', async () => {
  const { app, fleet } = createFakeApp()
  const { json, exitCode } = await runCommand(AgentStop, app, ['nobody', 'agent-001', 'nowhere', '--json'])
  expect(json()).toMatchObject({
    error: {
      code: 'AGENT_UNKNOWN',
      message: '2 agents could not be changed',
      issues: [{ path: 'nobody' }, { path: 'nowhere' }],
    },
  })
  expect(exitCode).toBe(1)
  expect(fleet.agents()[0]?.state).toBe('stopped')
})

test('without a name it says which argument is missing', async () => {
  const { stderr, exitCode } = await runCommand(AgentStop, createFakeApp().app, [])
  expect(stderr).toMatch(/^error\[USAGE\]: Missing 1 required arg:\nagent {2}/)
  expect(exitCode).toBe(2)
})

test('show tells of the agent, its states and its runs', async () => {
  const { app, fleet } = createFakeApp()
  fleet.change('agent-001', 'backoff', 'ended with 1')
  fleet.change('agent-001', 'starting')
  const { stdout } = await runCommand(AgentShow, app, ['agent-001'])
  expect(stdout).toMatch(/^agent-001 is starting\nsince +\d+m?s: is starting\n/)
  expect(stdout).toMatch(/^last exit +1$/m)
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d +backoff +ended with 1$/m)
  expect(stdout).toMatch(/^STARTED +RAN +READY AFTER +PID +END +DETAIL$/m)
  expect((await runCommand(AgentShow, app, ['agent-001', '--json'])).json()).toMatchObject({
    agent: { id: 'agent-001', restarts: 1 },
    states: [{}, {}, {}],
  })
})

test('env shows names, masked values and where they come from', async () => {
  const { stdout } = await runCommand(AgentEnv, createFakeApp().app, ['agent-001'])
  expect(stdout).toBe('NAME     VALUE      ORIGIN\nAGENT    agent-001  config\nAPI_KEY  ***        config\n')
})
