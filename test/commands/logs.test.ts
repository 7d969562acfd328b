import { expect, test } from 'vitest'
import Logs from '../../src/commands/logs.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

test('merges the lines of all agents, each with its name', async () => {
  const { app, fleet } = createFakeApp({ agents: 2 })
  fleet.write('agent-001', 'hello')
  const { stdout } = await runCommand(Logs, app, [])
  expect(stdout).toBe('agent-001 | agent-001 begins\nagent-002 | agent-002 begins\nagent-001 | hello\n')
})

test.for([
  { argv: ['agent-002'], shows: 'agent-002 | agent-002 begins\n' },
  { argv: ['-n', '1', '--no-prefix'], shows: 'agent-002 begins\n' },
  { argv: ['--grep', '001', '--no-prefix'], shows: 'agent-001 begins\n' },
  { argv: ['--since', '2999-01-01'], shows: '' },
  { argv: ['-n', '0'], shows: '' },
])('$argv shows $shows', async ({ argv, shows }) => {
  expect((await runCommand(Logs, createFakeApp({ agents: 2 }).app, argv)).stdout).toBe(shows)
})

test('--timestamps puts the local time first', async () => {
  const { stdout } = await runCommand(Logs, createFakeApp({ agents: 1 }).app, ['--timestamps'])
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d agent-001 \| agent-001 begins\n$/)
})

test('with --json each line is an object on a line of its own', async () => {
  const { jsonLines, stderr } = await runCommand(Logs, createFakeApp({ agents: 2 }).app, ['--json'])
  expect(jsonLines()).toMatchObject([
    { agentId: 'agent-001', offset: 0, text: 'agent-001 begins', cutBytes: 0 },
    { agentId: 'agent-002' },
  ])
  expect(stderr).toBe('')
})

test('what an agent writes cannot drive the terminal, and shows no colour where none is wanted', async () => {
  const { app, fleet } = createFakeApp({ agents: 1 })
  fleet.write('agent-001', '\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b[2J')
  const { stdout } = await runCommand(Logs, app, ['-n', '1', '--no-prefix'])
  expect(stdout).toBe('red \\x1b]0;title\\x07\\x1b[2J\n')
})

test('--follow shows each line once, also when the control plane went away between', async () => {
  const { app: _, fleet } = createFakeApp({ agents: 1 })
  const read = async () => ({ lines: [...fleet.lines()] })
  let opened = 0
  const { app } = createFakeApp(
    {},
    {
      'log.read': read,
      async *'log.follow'() {
        opened += 1
        fleet.write('agent-001', `line ${opened}`)
        yield { lines: [...fleet.lines()] }
        if (opened === 1) throw new ExpectedError('PLANE_UNREACHABLE', 'gone')
      },
    },
  )
  const argv = ['--follow', '--no-prefix']
  const { stdout, stderr } = await runCommand(Logs, app, argv, { signal: new AbortController().signal })
  expect(stdout).toBe('agent-001 begins\nline 1\nline 2\n')
  expect(stderr).toBe('The control plane went away; waiting for it …\n')
})
