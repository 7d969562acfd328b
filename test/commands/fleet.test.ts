import { expect, test } from 'vitest'
import { parse } from 'yaml'
import Fleet from '../../src/commands/fleet.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

const setUp = (agents = 4) => createFakeApp({ agents })
const run = (...argv: string[]) => runCommand(Fleet, setUp().app, argv)

test('shows a table without borders, a line an agent', async () => {
  const { stdout, stderr, exitCode } = await run()
  const [header, first, ...rest] = stdout.trimEnd().split('\n')
  expect(header).toMatch(/^NAME +STATE +SINCE +RESTARTS +PID +CPU +MEM +LAST EXIT +FLEET$/)
  expect(first).toMatch(/^agent-001 +ready +\d+m?s +0 +4001 +0\.5 % +41\.0 MB +- +web$/)
  expect(rest).toHaveLength(3)
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
})

test('with --json prints what the operation gave, and nothing else', async () => {
  const { json, stderr } = await run('--json')
  expect(json()).toMatchObject({ agents: [{ id: 'agent-001', state: 'ready', pid: 4001 }, {}, {}, {}] })
  expect(stderr).toBe('')
})

test.for([
  { why: '-o json is --json', argv: ['-o', 'json'], shows: /^\{\n {2}"agents": \[/ },
  {
    why: '-o name prints ids',
    argv: ['-o', 'name'],
    shows: /^agent-001\nagent-002\nagent-003\nagent-004\n$/,
  },
  { why: '-q prints ids', argv: ['-q'], shows: /^agent-001\nagent-002\n/ },
  {
    why: '-o wide adds columns',
    argv: ['-o', 'wide'],
    shows: /FLEET +CALLS +NODE +LABELS +COMMAND +REASON\n/,
  },
  { why: '--no-headers leaves the first line out', argv: ['--no-headers'], shows: /^agent-001 / },
  { why: '--fleet filters', argv: ['-q', '--fleet', 'web'], shows: /^agent-001\nagent-004\n$/ },
  { why: '--state takes several', argv: ['-q', '--state', 'backoff,failed'], shows: /^agent-004\n$/ },
  { why: '-l selects by labels', argv: ['-q', '-l', 'tier!=front'], shows: /^agent-002\nagent-004\n$/ },
  {
    why: '--sort memory puts the largest first',
    argv: ['-q', '--sort', 'memory'],
    shows: /^agent-003\nagent-002\nagent-001\nagent-004\n$/,
  },
  { why: '--sort state goes from A to Z', argv: ['-q', '--sort', 'state'], shows: /^agent-004\n/ },
])('$why', async ({ argv, shows }) => {
  expect((await run(...argv)).stdout).toMatch(shows)
})

test('-o yaml is the same data', async () => {
  const { stdout } = await run('-o', 'yaml')
  expect(parse(stdout)).toMatchObject({ agents: [{ id: 'agent-001' }, {}, {}, {}] })
})

test('says on stderr how to get a first agent, with nothing on stdout', async () => {
  const { stdout, stderr, exitCode } = await runCommand(Fleet, setUp(0).app, [])
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 })
  expect(stderr).toContain('superclaw agent add')
})

test('names the part of a selector that it cannot read, and its exit code', async () => {
  const { stderr, exitCode } = await run('-l', 'tier=a=b')
  expect(stderr).toContain('error[USAGE]: "tier=a=b"')
  expect(exitCode).toBe(2)
})

test('--watch prints a line for each change, and not for figures alone', async () => {
  const { app, fleet } = setUp(2)
  const stop = new AbortController()
  const onOutput = (text: string): void => {
    if (text.includes('backoff → starting')) stop.abort()
    else if (text.includes('ready → backoff')) fleet.change('agent-001', 'starting', 'due')
    else fleet.change('agent-001', 'backoff', 'ended with 1')
  }
  const { stdout } = await runCommand(Fleet, app, ['--watch'], { signal: stop.signal, onOutput })
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\S+ /, '')),
  ).toEqual([
    'agent-001  ready (pid 4001): is ready',
    'agent-002  ready (pid 4002): is ready',
    'agent-001  ready → backoff: ended with 1',
    expect.stringMatching(/^agent-001 {2}backoff → starting \(pid \d+\): due$/),
  ])
})

test('--watch --json prints a JSON line for each item', async () => {
  const { app, fleet } = setUp(2)
  const stop = new AbortController()
  const onOutput = (text: string): void => {
    if (text.includes('"removed":["agent-002"]')) stop.abort()
    else fleet.remove('agent-002')
  }
  const { jsonLines } = await runCommand(Fleet, app, ['--watch', '--json'], { signal: stop.signal, onOutput })
  expect(jsonLines()).toMatchObject([
    { kind: 'snapshot', agents: [{}, {}] },
    { kind: 'changed', agents: [] },
  ])
})
