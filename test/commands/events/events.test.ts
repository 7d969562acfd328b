import { expect, test } from 'vitest'
import Events from '../../../src/commands/events/index.ts'
import EventsVerify from '../../../src/commands/events/verify.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { runCommand } from '../../support/run-command.ts'

test('tells each event in a line, oldest first', async () => {
  const { app, fleet } = createFakeApp({ agents: 1 })
  fleet.change('agent-001', 'backoff', 'ended with 1')
  const { stdout } = await runCommand(Events, app, [])
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\d\d:\d\d:\d\d /, '')),
  ).toEqual([
    'superclaw  control plane 0.0.0 started (pid 1), 0 agents found running',
    'agent-001  pending → ready: is ready',
    'agent-001  ready → backoff: ended with 1',
  ])
})

test.for([
  { argv: ['-n', '1'], seqs: [3] },
  { argv: ['-n', '0'], seqs: [] },
  { argv: ['--type', 'plane.*'], seqs: [1] },
  { argv: ['--agent', 'agent-002'], seqs: [3] },
  { argv: ['--since', '1h'], seqs: [1, 2, 3] },
  { argv: ['--since', '2999-01-01'], seqs: [] },
])('$argv shows $seqs', async ({ argv, seqs }) => {
  const { json } = await runCommand(Events, createFakeApp({ agents: 2 }).app, [...argv, '--json'])
  expect(json()).toMatchObject({ events: seqs.map((seq) => ({ seq })), lastSeq: 3 })
})

test('a time that is none is refused with examples', async () => {
  const { stderr, exitCode } = await runCommand(Events, createFakeApp().app, ['--since', 'yesterday'])
  expect(stderr).toBe(
    'error[USAGE]: --since yesterday is neither a duration nor a date\nhint: Write 30s, 10m, 2h, 1d or 2026-11-03T14:00:00Z\n',
  )
  expect(exitCode).toBe(2)
})

test('--follow goes on after the last one, with a JSON line for each', async () => {
  const { app, fleet } = createFakeApp({ agents: 1 })
  const stop = new AbortController()
  const onOutput = (text: string): void => {
    if (text.includes('"seq":3')) stop.abort()
    else fleet.change('agent-001', 'exiting')
  }
  const argv = ['--follow', '--json', '-n', '1']
  const { jsonLines } = await runCommand(Events, app, argv, { signal: stop.signal, onOutput })
  expect(jsonLines()).toMatchObject([{ seq: 2 }, { seq: 3, data: { to: 'exiting' } }])
})

test('verify says that all fits', async () => {
  const { stdout, exitCode } = await runCommand(EventsVerify, createFakeApp({ agents: 1 }).app, [])
  expect(stdout).toMatch(/^2 events, every hash fits\. The last is 2: 0+2\n$/)
  expect(exitCode).toBe(0)
})

test('verify says where the log begins, when that is not at the first event', async () => {
  const verify = async () => ({ events: 3, firstSeq: 7, lastSeq: 9, lastHash: 'ab', broken: null })
  const { app } = createFakeApp({}, { 'event.verify': verify })
  expect((await runCommand(EventsVerify, app, [])).stdout).toBe(
    '3 events, every hash fits. The last is 9: ab\nThose before 7 were removed, as an event of the log says.\n',
  )
})

test('verify fails where the chain is broken', async () => {
  const broken = { seq: 7, what: 'its hash does not fit' }
  const verify = async () => ({ events: 9, firstSeq: 1, lastSeq: 9, lastHash: '', broken })
  const { app } = createFakeApp({}, { 'event.verify': verify })
  const { json, exitCode } = await runCommand(EventsVerify, app, ['--json'])
  expect(json()).toMatchObject({
    error: { code: 'LOG_CHAIN_BROKEN', message: expect.stringContaining('event 7') },
  })
  expect(exitCode).toBe(1)
})
