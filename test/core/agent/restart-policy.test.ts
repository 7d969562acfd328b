import { expect, test } from 'vitest'
import {
  type EndedRun,
  freshHistory,
  judgeEnd,
  type RestartHistory,
} from '../../../src/core/agent/restart-policy.ts'
import type { RunEnd } from '../../../src/core/agent/run.ts'
import { agentSpec } from '../../support/process-spec.ts'

const policy = agentSpec('a').restart
const exited = (status: number): RunEnd => ({
  kind: 'exited',
  status,
  signal: null,
  detail: null,
  atMs: 0,
})
const killed: RunEnd = { kind: 'signalled', status: 137, signal: 'SIGKILL', detail: null, atMs: 0 }
const lost: RunEnd = {
  kind: 'lost',
  status: null,
  signal: null,
  detail: 'the machine restarted',
  atMs: 0,
}
const notStarted = (status: number | null): RunEnd => ({
  kind: 'not_started',
  status,
  signal: null,
  detail: 'no such folder /srv/x',
  atMs: 0,
})

const ended = (changes: Partial<EndedRun> = {}): EndedRun => ({
  policy,
  repair: null,
  history: freshHistory,
  end: exited(1),
  unhealthy: null,
  readyForMs: 0,
  elapsedMs: 1_000_000,
  fraction: 0.5,
  ...changes,
})

test.for([
  { when: 'always', what: 'a success', end: exited(0), follows: 'backoff' },
  { when: 'always', what: 'a failure', end: exited(1), follows: 'backoff' },
  { when: 'on_failure', what: 'a success', end: exited(0), follows: 'stopped' },
  { when: 'on_failure', what: 'a failure', end: exited(1), follows: 'backoff' },
  { when: 'on_failure', what: 'a signal', end: killed, follows: 'backoff' },
  { when: 'on_failure', what: 'an end that nobody saw', end: lost, follows: 'backoff' },
  { when: 'never', what: 'a success', end: exited(0), follows: 'stopped' },
  { when: 'never', what: 'a failure', end: exited(1), follows: 'failed' },
  { when: 'never', what: 'an end that nobody saw', end: lost, follows: 'failed' },
  { when: 'always', what: 'a configuration fault (78)', end: exited(78), follows: 'failed' },
  { when: 'always', what: 'a program that cannot be executed', end: exited(126), follows: 'failed' },
  { when: 'always', what: 'a program that is not there', end: exited(127), follows: 'failed' },
  { when: 'always', what: 'a start that its configuration forbids', end: notStarted(78), follows: 'failed' },
  { when: 'always', what: 'a start that another status refused', end: notStarted(2), follows: 'failed' },
  { when: 'always', what: 'a start that failed just now', end: notStarted(null), follows: 'backoff' },
] as const)('with `$when`, $what is followed by $follows', ({ when, end, follows }) => {
  expect(judgeEnd(ended({ policy: { ...policy, when }, end })).state).toBe(follows)
})

test('a status that is declared a success is none of the configuration faults', () => {
  const verdict = judgeEnd(ended({ policy: { ...policy, successCodes: [0, 127] }, end: exited(127) }))
  expect(verdict).toEqual({ kind: 'rest', state: 'stopped', reason: 'exited with 127' })
})

test('a signal that has the number of a missing program is not mistaken for one', () => {
  const end: RunEnd = { ...killed, status: 127 }
  expect(judgeEnd(ended({ end })).state).toBe('backoff')
})

test('an end says why it is not followed by a restart', () => {
  expect(judgeEnd(ended({ end: exited(127) }))).toMatchObject({
    reason: 'exited with 127; not tried again',
  })
  expect(judgeEnd(ended({ end: notStarted(78) }))).toMatchObject({
    reason: 'did not start: no such folder /srv/x; not tried again',
  })
})

/** Ends it `times` times, `everyMs` apart, each time after having been ready for `readyForMs`. */
function fall(times: number, changes: Partial<EndedRun> = {}, everyMs = 0): (number | string)[] {
  let history: RestartHistory = freshHistory
  return Array.from({ length: times }, (_, index) => {
    const verdict = judgeEnd(ended({ ...changes, history, elapsedMs: 1_000_000 + index * everyMs }))
    if (verdict.kind !== 'restart') return verdict.state
    history = verdict.history
    return verdict.state === 'crash_looping' ? `crash loop, ${verdict.delayMs}` : verdict.delayMs
  })
}

test('the first restart is free, later ones wait twice as long each, up to the longest', () => {
  const patient = { ...policy, maxRestarts: 100 }
  expect(fall(11, { policy: patient })).toEqual([
    0, 250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
  ])
})

test.for([
  { fraction: 0, delayMs: 188 },
  { fraction: 0.999_999, delayMs: 312 },
])('a delay is spread by a quarter to either side ($fraction)', ({ fraction, delayMs }) => {
  expect(fall(2, { fraction })).toEqual([0, delayMs])
})

test('more restarts than allowed within the window are a crash loop, which goes on at the longest delay', () => {
  expect(fall(8)).toEqual([
    0,
    250,
    500,
    1000,
    2000,
    'crash loop, 60000',
    'crash loop, 60000',
    'crash loop, 60000',
  ])
})

test('a crash loop is not over because its window is: it must have been ready', () => {
  expect(fall(8, {}, 9_999).at(-1)).toBe('crash loop, 60000')
  expect(fall(20, {}, 11_000).at(-1)).toBe('crash loop, 60000')
})

test('restarts that are far apart are no crash loop', () => {
  expect(fall(20, {}, 12_001).every((what) => typeof what === 'number')).toBe(true)
})

test('an agent that parks in a crash loop fails', () => {
  const parking = { ...policy, onCrashLoop: 'park' as const }
  expect(fall(6, { policy: parking }).at(-1)).toBe('failed')
})

test.for([
  { why: 'ready for ten seconds', lastDelayMs: 250, readyForMs: 10_000, delayMs: 0 },
  { why: 'ready for less', lastDelayMs: 250, readyForMs: 9_999, delayMs: 4000 },
  { why: 'ready for twice the last delay', lastDelayMs: 16_000, readyForMs: 32_000, delayMs: 0 },
  {
    why: 'ready for less than twice the last delay',
    lastDelayMs: 16_000,
    readyForMs: 31_999,
    delayMs: 4000,
  },
])('an agent that was $why is restarted after $delayMs ms', ({ lastDelayMs, readyForMs, delayMs }) => {
  const history = { ...freshHistory, attempts: 5, lastDelayMs }
  expect(judgeEnd(ended({ history, readyForMs }))).toMatchObject({ delayMs })
})

test('being steady ends a crash loop', () => {
  const history = { ...freshHistory, attempts: 50, lastDelayMs: 60_000, isCrashLoop: true }
  expect(judgeEnd(ended({ history, readyForMs: 120_000 }))).toMatchObject({
    state: 'backoff',
    delayMs: 0,
    history: { attempts: 1, isCrashLoop: false },
  })
})

test('a thousand restarts without a delay are still finite numbers, and little is remembered of them', () => {
  const eager = { ...policy, delayMs: 0, maxRestarts: 2000 }
  let history: RestartHistory = freshHistory
  for (let round = 0; round < 3000; round += 1) {
    const verdict = judgeEnd(ended({ policy: eager, history }))
    if (verdict.kind !== 'restart') throw new Error('it came to rest')
    expect(Number.isFinite(verdict.delayMs)).toBe(true)
    history = verdict.history
  }
  expect(history.decidedAtMs).toHaveLength(2001)
})

const repair = { command: ['/bin/mend'] as const, codes: [78, 3], timeoutMs: 60_000 }

test.for([
  { why: 'a status that it may mend', end: exited(78), follows: 'repair' },
  { why: 'another such status', end: exited(3), follows: 'repair' },
  { why: 'any other failure', end: exited(1), follows: 'restart' },
  { why: 'a start that its configuration forbids', end: notStarted(78), follows: 'rest' },
  { why: 'an end that nobody saw', end: lost, follows: 'restart' },
] as const)('with a repair, $why is followed by: $follows', ({ end, follows }) => {
  expect(judgeEnd(ended({ repair, end })).kind).toBe(follows)
})

test('a repair is run once, until the agent was ready for long enough', () => {
  const first = judgeEnd(ended({ repair, end: exited(3) }))
  expect(first).toMatchObject({ kind: 'repair', reason: 'exited with 3; its repair runs first' })
  const history = first.kind === 'repair' ? first.history : freshHistory
  const crash = judgeEnd(ended({ repair, history }))
  const kept = crash.kind === 'restart' ? crash.history : freshHistory
  expect(judgeEnd(ended({ repair, history: kept, end: exited(3), readyForMs: 9_999 }))).toEqual({
    kind: 'rest',
    state: 'failed',
    reason: 'exited with 3, although it was repaired; not tried again',
  })
  expect(judgeEnd(ended({ repair, history: kept, end: exited(3), readyForMs: 10_000 })).kind).toBe('repair')
})

test('an agent that is never started again is not repaired either', () => {
  const never = { ...policy, when: 'never' as const }
  expect(judgeEnd(ended({ policy: never, repair, end: exited(78) })).kind).toBe('rest')
})

test('a probe that had it end is no case for a repair', () => {
  expect(judgeEnd(ended({ repair, end: exited(78), unhealthy: 'not alive' })).kind).toBe('restart')
})
