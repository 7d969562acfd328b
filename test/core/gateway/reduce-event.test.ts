import { describe, expect, test } from 'vitest'
import { pendingApprovals } from '../../../src/core/gateway/approvals.ts'
import { emptyGateway, type GatewayState } from '../../../src/core/gateway/gateway-state.ts'
import { reduceAnswer } from '../../../src/core/gateway/reduce-answer.ts'
import { sessionStatuses } from '../../../src/core/gateway/session-status.ts'
import { withHistory } from '../../../src/core/gateway/sessions.ts'
import { afterEvent, afterScenes, message, row } from '../../support/gateway-frames.ts'
import { recordedEvents } from '../../support/recorded-frames.ts'

const recordedAtMs = 1_795_259_920_000

describe('what a real gateway sent', () => {
  test('a turn leaves its session idle, with what its call cost', () => {
    const state = afterScenes('turn')
    expect(state.sessions.get('agent:main:one')).toMatchObject({
      title: 'one',
      agentId: 'main',
      model: 'stub/model-a',
      runStatus: 'done',
      spend: { calls: 1, inputTokens: 1000, outputTokens: 34, cacheReadTokens: 200, unpricedCalls: 0 },
    })
    expect(state.spend.costUsd).toBeCloseTo(0.00357, 10)
    expect(sessionStatuses(state, recordedAtMs).get('agent:main:one')).toBe('idle')
    expect([state.runs.size, [...state.tasks.values()].map(({ status }) => status)]).toEqual([
      0,
      ['completed'],
    ])
    expect(state.recentCalls[0]).toMatchObject({ responseId: 'chatcmpl-stub1', runId: 'k1', isFailed: false })
  })

  test('a model without a price costs what nobody knows, though its row claims a figure', () => {
    const { spend, sessions } = afterScenes('unpriced')
    expect(spend).toMatchObject({ costUsd: 0, calls: 1, unpricedCalls: 1, outputTokens: 34 })
    expect(sessions.get('agent:main:unpriced')?.spend.costUsd).toBe(0)
  })

  test('a session waits from the question for an approval until its answer', () => {
    const seen = new Set<string>()
    let state = emptyGateway
    for (const { event, payload } of recordedEvents('approval')) {
      state = afterEvent(state, event, payload)
      const status = sessionStatuses(state, recordedAtMs).get('agent:main:guarded')
      seen.add(`${event === 'exec.approval.resolved' ? 'answered: ' : ''}${status}`)
    }
    expect([...seen]).toEqual(['running', 'waiting', 'answered: running'])
    // The recording ends with a second question.
    expect(pendingApprovals(state, recordedAtMs)).toMatchObject([
      { kind: 'exec', asked: 'echo hello-from-tool', runId: 'k3', allowedDecisions: ['allow-once', 'deny'] },
    ])
    expect(state.runs.get('k3')).toMatchObject({ phase: 'waiting-approval', tool: 'exec', outputTokens: 68 })
  })

  test('an aborted run is no error, and what it used is unknown', () => {
    const state = afterScenes('abort')
    expect(sessionStatuses(state, recordedAtMs).get('agent:main:slow')).toBe('idle')
    expect(state.spend).toMatchObject({ costUsd: 0, calls: 0, abortedRuns: 1, unpricedCalls: 0 })
    expect([state.runs.size, state.tasks.size]).toEqual([0, 1])
  })

  test('a failed run is an error that says why', () => {
    const state = afterScenes('failure')
    expect(sessionStatuses(state, recordedAtMs).get('agent:main:fail')).toBe('error')
    expect(state.sessions.get('agent:main:fail')?.lastError).toContain('billing error')
    expect(state.spend).toMatchObject({ calls: 1, failedCalls: 1 })
  })

  test('cron jobs come, run and are paused', () => {
    const jobs = [...afterScenes('other', 'cron').cronJobs.values()]
    expect(jobs.find(({ name }) => name === 'nightly')).toMatchObject({
      isEnabled: false,
      schedule: { kind: 'every', everyMs: 3_600_000 },
      runningSinceMs: null,
      lastStatus: 'skipped',
    })
  })

  test('a deleted session is gone, and what it cost is not', () => {
    const before = afterScenes('turn', 'abort')
    const state = recordedEvents('delete').reduce(
      (next, { event, payload }) => afterEvent(next, event, payload),
      before,
    )
    expect([...state.sessions.keys()]).toEqual(['agent:main:one'])
    expect(state.spend).toEqual(before.spend)
  })

  test('none of it is unknown to us', () => {
    const all = afterScenes('other', 'turn', 'unpriced', 'approval', 'abort', 'cron', 'failure', 'suspension')
    expect([...all.drift.unknownEvents]).toEqual([])
  })
})

describe('a run', () => {
  const lifecycle = (state: GatewayState, phase: string, data: object = {}): GatewayState =>
    afterEvent(state, 'agent', { runId: 'r', stream: 'lifecycle', data: { phase, ...data } })

  test('that has ended is not brought back by what comes late, and is aborted once', () => {
    const aborted = lifecycle(lifecycle(emptyGateway, 'start'), 'end', { aborted: true })
    const late = afterEvent(aborted, 'agent', { runId: 'r', stream: 'assistant', data: { delta: 'x' } })
    const state = lifecycle(lifecycle(late, 'model'), 'error', { aborted: true })
    expect([state.runs.size, state.spend.abortedRuns]).toEqual([0, 1])
  })

  test('that is tried again is there again', () => {
    const again = lifecycle(lifecycle(lifecycle(emptyGateway, 'start'), 'error'), 'start')
    expect(again.runs.has('r')).toBe(true)
    const retrying = { phase: 'retrying', attempt: 2, maxAttempts: 10, delayMs: 3000, reason: 'rate_limit' }
    const state = afterEvent(again, 'agent', { runId: 'r', stream: 'run_status', data: retrying })
    expect(state.runs.get('r')?.retry).toEqual({
      attempt: 2,
      attemptsMax: 10,
      delayMs: 3000,
      reason: 'rate_limit',
    })
    expect(lifecycle(state, 'model').runs.get('r')?.retry).toBe(null)
  })
})

describe('messages', () => {
  const key = 'agent:main:one'

  test('count once, however often they come', () => {
    const state = ['a', 'b', 'a', 'a'].reduce(
      (next, id) => afterEvent(next, 'session.message', message(id)),
      emptyGateway,
    )
    expect(state.spend).toMatchObject({ calls: 2, costUsd: 0.5, cacheWriteTokens: 2 })
  })

  test.for([
    { why: 'of a person', given: { role: 'user' } },
    { why: 'that OpenClaw wrote itself', given: { usage: { input: 0, output: 0, cost: { total: 0 } } } },
    { why: 'without an id', given: { __openclaw: {} }, id: '' },
  ])('$why are no calls', ({ given, id = 'a' }) => {
    expect(afterEvent(emptyGateway, 'session.message', message(id, given)).spend.calls).toBe(0)
  })

  test('that were missed are read from the history, and those that were counted are not counted again', () => {
    const known = afterEvent(
      afterEvent(emptyGateway, 'sessions.changed', { session: row('agent:main:one') }),
      'session.message',
      message('a'),
    )
    const before = { id: 'before', recordTimestampMs: 500 }
    const after = { id: 'after', recordTimestampMs: 2000 }
    const history = [
      message('x', { __openclaw: before }),
      message('a'),
      message('y', { __openclaw: after }),
    ].map((payload) => payload['message'])
    const answer = { messages: history, hasMore: true }
    const state = withHistory(withHistory(known, key, answer), key, answer)
    expect(state.spend.calls).toBe(2)
    expect(state.sessions.get('agent:main:one')).toMatchObject({ isSpendPartial: false, spend: { calls: 2 } })
  })

  test('say so when the history does not reach back to what was counted', () => {
    const known = afterEvent(emptyGateway, 'sessions.changed', { session: row('agent:main:one') })
    const answer = { messages: [message('a')['message']], hasMore: true }
    expect(withHistory(known, key, answer).sessions.get('agent:main:one')?.isSpendPartial).toBe(true)
  })
})

test('an older row of a session never replaces a newer one', () => {
  const newer = afterEvent(emptyGateway, 'sessions.changed', {
    session: row('a', { snapshotAt: 9, status: 'done' }),
  })
  const state = afterEvent(newer, 'sessions.changed', {
    session: row('a', { snapshotAt: 8, status: 'running' }),
  })
  expect(state.sessions.get('a')?.runStatus).toBe('done')
})

test('usage that the gateway still counts is never believed', () => {
  const usage = (status: string, totalCost: number) => ({
    totals: { totalCost, totalTokens: 7, missingCostEntries: 1 },
    cacheStatus: { status, refreshedAt: 5 },
  })
  const stale = ['refreshing', 'partial', 'stale'].reduce(
    (state, status) => reduceAnswer(state, 'usage.cost', usage(status, 3)),
    emptyGateway,
  )
  expect(stale.usageToday).toBe(null)
  const fresh = reduceAnswer(stale, 'usage.cost', usage('fresh', 2))
  expect(fresh.usageToday).toEqual({ costUsd: 2, totalTokens: 7, unpricedCalls: 1, asOfMs: 5 })
  expect(reduceAnswer(fresh, 'usage.cost', usage('refreshing', 0)).usageToday?.costUsd).toBe(2)
})

describe('approvals', () => {
  const requested = (id: string, given: object = {}) => ({
    id,
    createdAtMs: 1,
    expiresAtMs: 5000,
    request: { command: 'rm -rf build', sessionKey: 's', ...given },
  })

  test('wait until the gateway lets them expire, by its own clock', () => {
    const asked = afterEvent(emptyGateway, 'exec.approval.requested', requested('a'))
    const server = {
      version: '1',
      buildId: null,
      bootId: null,
      protocol: 4,
      scopes: [],
      updateAvailable: null,
    }
    const ahead: GatewayState = { ...asked, server: { ...server, clockAheadMs: 3000 } }
    expect([1999, 2000].map((nowMs) => pendingApprovals(ahead, nowMs).length)).toEqual([1, 0])
  })

  test('of plugins say what they are about', () => {
    const request = {
      title: 'Pay',
      detail: '12 EUR',
      severity: 'critical',
      allowedDecisions: ['deny', 'maybe'],
    }
    const state = afterEvent(emptyGateway, 'plugin.approval.requested', {
      id: 'p',
      request,
      expiresAtMs: null,
    })
    expect(state.approvals.get('p')).toMatchObject({
      kind: 'plugin',
      asked: 'Pay',
      detail: '12 EUR',
      allowedDecisions: ['deny'],
    })
  })

  test('that a list no longer has are gone, and those of another kind stay', () => {
    const state = ['exec', 'plugin'].reduce(
      (next, kind) => afterEvent(next, `${kind}.approval.requested`, requested(kind)),
      emptyGateway,
    )
    expect([...reduceAnswer(state, 'exec.approval.list', [requested('b')]).approvals.keys()]).toEqual([
      'plugin',
      'b',
    ])
  })
})

/** All texts in plain data, names of maps included. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Map) return textsIn([...value])
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u

describe('text from outside', () => {
  const nasty = '\u001b]0;owned\u0007\u202egnp.exe\u001b[2J\r\nnext\ud800'

  test('can be printed, wherever it came in', () => {
    let state = afterEvent(emptyGateway, 'sessions.changed', {
      session: row('s', { displayName: nasty, lastRunError: nasty, model: nasty }),
    })
    state = afterEvent(state, 'exec.approval.requested', { id: 'a', request: { command: nasty, cwd: nasty } })
    state = afterEvent(state, 'task', { task: { id: 't', status: 'running', title: nasty } })
    state = afterEvent(state, 'cron', {
      jobId: 'c',
      job: { id: 'c', name: nasty, state: { lastError: nasty } },
    })
    state = reduceAnswer(state, 'system.info', { hostname: nasty })
    state = reduceAnswer(state, 'logs.tail', { lines: [nasty, JSON.stringify({ message: nasty })] })
    state = afterEvent(state, 'health', { plugins: { errors: [{ message: nasty }] } })
    state = afterEvent(state, nasty, {})
    const shown = textsIn(state)
    expect(shown.filter((text) => text.includes('owned')).length).toBeGreaterThan(10)
    expect(shown.filter((text) => unsafe.test(text) || !text.isWellFormed())).toEqual([])
  })

  test('that would have to be changed is no name to send back', () => {
    const state = afterEvent(emptyGateway, 'sessions.changed', { session: row('agent:\u001b[31m') })
    expect(state.sessions.size).toBe(0)
  })

  test('secrets in its log are masked', () => {
    const lines = [
      JSON.stringify({ message: 'using sk-live-abcdefghijklmnop', _meta: { logLevelName: 'INFO' } }),
    ]
    expect(reduceAnswer(emptyGateway, 'logs.tail', { lines }).logLines).toMatchObject([
      { level: 'info', message: 'using ***' },
    ])
  })
})

describe('a gateway that floods', () => {
  const many = (event: string, payload: (index: number) => object): GatewayState =>
    Array.from({ length: 2000 }).reduce<GatewayState>(
      (state, _, index) => afterEvent(state, event, payload(index)),
      emptyGateway,
    )

  test.for([
    {
      what: 'sessions',
      most: 200,
      size: () => many('sessions.changed', (n) => ({ session: row(`s${n}`) })).sessions.size,
    },
    {
      what: 'calls',
      most: 256,
      size: () => many('session.message', (n) => message(`m${n}`)).recentCalls.length,
    },
    {
      what: 'runs',
      most: 100,
      size: () => many('agent', (n) => ({ runId: `r${n}`, stream: 'lifecycle', data: {} })).runs.size,
    },
    {
      what: 'tasks',
      most: 100,
      size: () => many('task', (n) => ({ task: { id: `t${n}`, status: 'running' } })).tasks.size,
    },
    {
      what: 'approvals',
      most: 100,
      size: () => many('exec.approval.requested', (n) => ({ id: `a${n}` })).approvals.size,
    },
    {
      what: 'cron jobs',
      most: 200,
      size: () => many('cron', (n) => ({ jobId: `c${n}`, job: { id: `c${n}` } })).cronJobs.size,
    },
    { what: 'kinds of events', most: 33, size: () => many(`x`, () => ({})).drift.unknownEvents.size },
  ])('keeps no more $what than $most', ({ most, size }) => {
    expect(size()).toBeLessThanOrEqual(most)
  })

  test('loses sessions that rest before those that work', () => {
    const first = afterEvent(emptyGateway, 'sessions.changed', {
      session: row('busy', { hasActiveRun: true }),
    })
    const state = Array.from({ length: 300 }).reduce<GatewayState>(
      (next, _, index) => afterEvent(next, 'sessions.changed', { session: row(`s${index}`) }),
      first,
    )
    expect(state.sessions.has('busy')).toBe(true)
    expect(state.sessionCount).toBe(301)
  })

  test('of unknown kinds is told by name, up to a point', () => {
    const state = Array.from({ length: 100 }).reduce<GatewayState>(
      (next, _, index) => afterEvent(next, `new.thing${index}`, {}),
      emptyGateway,
    )
    expect([state.drift.unknownEvents.get('new.thing0'), state.drift.unknownEvents.get('others')]).toEqual([
      1, 68,
    ])
  })
})
