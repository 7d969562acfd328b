import { expect, test } from 'vitest'
import {
  lostAgents,
  type Sighting,
  updateWatch,
  type WatchedAgent,
  watchBegun,
} from '../../../src/core/update/watch.ts'

const rules = {
  version: '2.0.0',
  steadyMs: 1_000,
  limitMs: 10_000,
  agents: [{ id: 'a', runId: 'r1', pid: 7 }],
}
const agent: WatchedAgent = { id: 'a', runId: 'r1', pid: 7, wanted: 'running', lastExit: null }
const well: Sighting = { version: '2.0.0', pid: 1, status: 'ok', agents: [agent] }
const as = (change: Partial<NonNullable<Sighting>>): Sighting => ({ ...well, ...change })

/** What a watch comes to over sightings, half a second apart. */
function outcome(...seen: readonly Sighting[]): string {
  let state = watchBegun
  for (const [index, sighting] of seen.entries()) {
    state = updateWatch(state, sighting, index * 500, rules)
    if (state.verdict !== 'waiting') return `${state.verdict} ${index}: ${state.reason}`
  }
  return `${state.verdict}: ${state.reason}`
}

test.for([
  { why: 'is well once it was so for long enough', seen: [well, well, well], is: 'well 2: ' },
  { why: 'counts anew after a silence', seen: [well, null, well, well], is: 'waiting: ' },
  {
    why: 'counts anew when another process answers',
    seen: [well, as({ pid: 2 }), as({ pid: 2 })],
    is: 'waiting: ',
  },
  {
    why: 'is not well while the old version answers',
    seen: [as({ version: '1.0.0' }), as({ version: '1.0.0' }), as({ version: '1.0.0' })],
    is: 'waiting: version 1.0.0 answers',
  },
  { why: 'is well when degraded', seen: Array(3).fill(as({ status: 'degraded' })), is: 'well 2: ' },
  {
    why: 'is not well while failing',
    seen: Array(3).fill(as({ status: 'failing', agents: [] })),
    is: 'waiting: it says that it is failing',
  },
  {
    why: 'has failed at the third crash',
    seen: [1, 2, 3, 4].map((pid) => as({ pid })),
    is: 'failed 3: it crashed 3 times',
  },
  { why: 'has failed when time is over', seen: Array(21).fill(null), is: 'failed 20: it does not answer' },
  {
    why: 'has failed when it lost an agent',
    seen: [as({ agents: [] })],
    is: 'failed 0: agents were lost: a',
  },
])('a new version $why', ({ seen, is }) => expect(outcome(...seen)).toBe(is))

const ended = (kind: 'exited' | 'signalled' | 'lost', signal: string | null = null) => ({
  runId: 'r2',
  pid: 8,
  lastExit: { kind, status: null, signal, detail: null, atMs: 1 },
})
test.for([
  { why: 'goes on', now: {}, isLost: false },
  { why: 'is adopted with another pid and no end', now: { pid: 8, runId: 'r2' }, isLost: true },
  { why: 'exited by itself', now: ended('exited'), isLost: false },
  { why: 'crashed by itself', now: ended('signalled', 'SIGSEGV'), isLost: false },
  { why: 'was ended as a control plane does', now: ended('signalled', 'SIGTERM'), isLost: true },
  { why: 'was killed', now: ended('signalled', 'SIGKILL'), isLost: true },
  { why: 'ended and nobody saw how', now: ended('lost'), isLost: true },
  {
    why: 'was stopped by a person',
    now: { ...ended('signalled', 'SIGTERM'), wanted: 'stopped' as const },
    isLost: false,
  },
])('an agent that $why: lost is $isLost', ({ now, isLost }) => {
  expect(lostAgents(rules.agents, [{ ...agent, ...now }])).toEqual(isLost ? ['a'] : [])
})
