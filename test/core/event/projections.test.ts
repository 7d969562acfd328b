import { expect, test } from 'vitest'
import type { LoggedEvent, NewEvent } from '../../../src/core/event/event.ts'
import type { AgentRecord, RunRecord } from '../../../src/core/event/event-log.ts'
import { isKnownEnd, project, projectAgent, projectRun } from '../../../src/core/event/projections.ts'
import { added, endedRun, started, wanted } from '../../contract/event-log-events.ts'

const at = (atMs: number, event: NewEvent): LoggedEvent => ({ ...event, seq: 1, version: 1, hash: '', atMs })
const state = (from: 'starting' | 'ready', to: 'ready' | 'exiting', reason: string): NewEvent => ({
  type: 'agent.state',
  agentId: 'a',
  actor: 'test',
  data: { from, to, reason },
})
const about = (type: 'run.adopted' | 'run.ready' | 'run.shim_lost', runId: string): NewEvent =>
  ({
    type,
    agentId: 'a',
    actor: 'test',
    data: { runId, pid: 8, startTime: '1', hasShim: true, afterMs: 2 },
  }) as NewEvent
const removed: NewEvent = { type: 'agent.removed', agentId: 'a', actor: 'test', data: {} }
const end = { kind: 'exited', status: 1, signal: null, detail: null, atMs: 5 } as const

const agentAfter = (...events: NewEvent[]): AgentRecord | undefined =>
  events.reduce<AgentRecord | undefined>(
    (record, event, index) => projectAgent(record, at(index + 1, event)),
    undefined,
  )
const runAfter = (...events: NewEvent[]): RunRecord | undefined =>
  events.reduce<RunRecord | undefined>(
    (record, event, index) => projectRun(record, at(index + 1, event)),
    undefined,
  )

test.for<{ why: string; events: NewEvent[]; is: Partial<AgentRecord> }>([
  {
    why: 'is pending and not wanted when it was added',
    events: [added('a')],
    is: { state: 'pending', wanted: 'stopped', addedAtMs: 1 },
  },
  {
    why: 'is as it was last wanted',
    events: [added('a'), wanted('a', 'running')],
    is: { wanted: 'running' },
  },
  {
    why: 'is in its state since it entered it',
    events: [added('a'), state('starting', 'ready', 'x')],
    is: { state: 'ready', sinceMs: 2, reason: 'x' },
  },
  {
    why: 'is in its state as long when only the reason changes',
    events: [added('a'), state('starting', 'ready', 'x'), state('ready', 'ready', 'y')],
    is: { sinceMs: 2, reason: 'y' },
  },
  { why: 'has no restart at its first run', events: [added('a'), started('a', 'r1')], is: { restarts: 0 } },
  {
    why: 'has a restart at each run that follows another',
    events: [added('a'), started('a', 'r1'), endedRun('a', 'r1', 1), started('a', 'r2')],
    is: { restarts: 1, lastEnd: end },
  },
  {
    why: 'keeps its time of adding when it is added again',
    events: [added('a'), added('a')],
    is: { addedAtMs: 1 },
  },
  { why: 'is kept when it was removed', events: [added('a'), removed], is: { removedAtMs: 2 } },
  {
    why: 'begins anew when it comes back',
    events: [added('a'), wanted('a', 'running'), removed, added('a')],
    is: { removedAtMs: null, wanted: 'stopped', addedAtMs: 4 },
  },
])('an agent $why', ({ events, is }) => {
  expect(agentAfter(...events)).toMatchObject(is)
})

test('of an agent that was never added, nothing is known', () => {
  expect(agentAfter(wanted('a', 'running'), started('a', 'r1'))).toBeUndefined()
})

test.for<{ why: string; events: NewEvent[]; is: Partial<RunRecord> }>([
  {
    why: 'is known from its start',
    events: [started('a', 'r1')],
    is: { runId: 'r1', agentId: 'a', startedAtMs: 1, pid: 7, end: null },
  },
  {
    why: 'is known from its adoption when its start was never stored',
    events: [about('run.adopted', 'r1')],
    is: { adoptions: 1, pid: 8 },
  },
  {
    why: 'counts its adoptions',
    events: [started('a', 'r1'), about('run.adopted', 'r1'), about('run.adopted', 'r1')],
    is: { adoptions: 2, startedAtMs: 1 },
  },
  {
    why: 'is ready from the first time',
    events: [started('a', 'r1'), about('run.ready', 'r1'), about('run.ready', 'r1')],
    is: { readyAtMs: 2 },
  },
  {
    why: 'is as it was when its shim is lost',
    events: [started('a', 'r1'), about('run.shim_lost', 'r1')],
    is: { end: null },
  },
  {
    why: 'ends once',
    events: [started('a', 'r1'), endedRun('a', 'r1', 1), endedRun('a', 'r1', 2)],
    is: { end },
  },
])('a run $why', ({ events, is }) => {
  expect(runAfter(...events)).toMatchObject(is)
})

test('an event changes the records that it is about, and puts no other', () => {
  const agents = new Map<string, AgentRecord>()
  const runs = new Map<string, RunRecord>()
  for (const event of [added('a'), added('b'), started('a', 'r1')]) project({ agents, runs }, at(1, event))
  const before = agents.get('b')
  expect(isKnownEnd({ runs }, endedRun('a', 'r1', 1))).toBe(false)
  project({ agents, runs }, at(2, endedRun('a', 'r1', 1)))
  expect(isKnownEnd({ runs }, endedRun('a', 'r1', 9))).toBe(true)
  expect(agents.get('a')?.lastEnd).toEqual(end)
  expect(runs.get('r1')?.end).toEqual(end)
  expect(agents.get('b')).toBe(before)
})
