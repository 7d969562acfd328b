import { expect, test } from 'vitest'
import { codexParser } from '../../../../src/core/usage/history/codex.ts'
import { type HeardHistory, heardHistory } from '../../../support/heard-history.ts'

let seconds = 0
function at(): string {
  seconds += 1
  return new Date(1_793_700_000_000 + 1000 * seconds).toISOString()
}
const line = (type: string, payload: object) => ({ timestamp: at(), type, payload })
const meta = (id: string, more: object = {}) =>
  line('session_meta', { id, cwd: '/home/dev/shop', model_provider: 'openai', ...more })
const turn = (model: string) => line('turn_context', { model, cwd: '/home/dev/shop' })
const usage = (input: number, cached: number, output: number) => ({
  ...{ input_tokens: input, cached_input_tokens: cached, output_tokens: output },
  ...{ cache_write_input_tokens: 10, reasoning_output_tokens: 1 },
})
const count = (total: object | null, last: object | null) =>
  line('event_msg', {
    type: 'token_count',
    info: total && { total_token_usage: total, ...(last && { last_token_usage: last }) },
  })

function hear(lines: readonly object[], splitAt = lines.length): HeardHistory {
  const heard = heardHistory()
  const first = codexParser.open({ path: 'rollout-1.jsonl' }, null, heard.sink)
  for (const each of lines.slice(0, splitAt)) first.line(each as Record<string, unknown>)
  const state = JSON.parse(JSON.stringify(first.state()))
  const second = codexParser.open({ path: 'rollout-1.jsonl' }, state, heard.sink)
  for (const each of lines.slice(splitAt)) second.line(each as Record<string, unknown>)
  return heard
}

const read = (lines: readonly object[], splitAt?: number) => hear(lines, splitAt).records

const begun = [meta('a'), turn('gpt-5.5')]
const one = count(usage(100, 60, 5), usage(100, 60, 5))
const two = count(usage(220, 120, 12), usage(120, 60, 7))

test('a total that is told for the first time is a call, of the model that was chosen last', () => {
  const lines = [...begun, one, one, turn('gpt-5.5-pro'), two, count(null, null), two]
  for (const splitAt of [3, 4, lines.length]) {
    expect(read(lines, splitAt)).toMatchObject([
      {
        ...{ key: 'codex/a/100/60/10/5/1', session: 'a', parentSession: null, project: '/home/dev/shop' },
        ...{ provider: 'openai', model: 'gpt-5.5', tier: 'standard' },
        tokens: { input: 30, cacheRead: 60, cacheWrite5m: 10, cacheWrite1h: 0, output: 5, reasoning: 1 },
      },
      { model: 'gpt-5.5-pro', tokens: { input: 50, cacheRead: 60, output: 7 } },
    ])
  }
})

test('a fork that begins with a copy of its parent tells of the same calls, and then of its own', () => {
  const parent = read([...begun, one, two])
  const fork = read([
    meta('b', { forked_from_id: 'a' }),
    ...begun,
    one,
    two,
    count(usage(300, 150, 20), usage(80, 30, 8)),
  ])
  expect(fork.slice(0, 2).map(({ key }) => key)).toEqual(parent.map(({ key }) => key))
  expect(fork[2]).toMatchObject({ key: 'codex/a/300/150/10/20/1', session: 'b' })
})

test('a helper without a copy has calls of its own, whatever their figures', () => {
  const source = { subagent: { thread_spawn: { parent_thread_id: 'a' } } }
  const [first] = read([meta('c', { source }), turn('gpt-5.5'), one])
  expect(first).toMatchObject({ key: 'codex/c/100/60/10/5/1', session: 'c', parentSession: 'a' })
})

test('where only totals are told, calls are what lies between them', () => {
  const [only, ...others] = read([...begun, count(usage(100, 60, 5), null), count(usage(220, 120, 12), null)])
  expect(others).toEqual([])
  expect(only?.tokens).toMatchObject({ input: 60, cacheRead: 60, output: 7 })
})

test('a total without parts is no call, and a call that shortened the history is', () => {
  const overflow = count({ total_tokens: 258_400 }, { total_tokens: 258_400 })
  const record = line('token_usage_record', { response_id: 'resp_1', usage: usage(900, 0, 40) })
  const lines = [...begun, one, overflow, record, line('compacted', { compaction_response_id: 'resp_1' })]
  expect(read(lines)).toMatchObject([
    {},
    { key: 'codex/a/response/resp_1', tokens: { input: 890, output: 40 } },
  ])
})

test.for([
  { told: 'fast', tier: 'priority' },
  { told: 'flex', tier: 'flex' },
  { told: 'default', tier: 'standard' },
  { told: 'new', tier: 'standard' },
])('a tier called $told is $tier', ({ told, tier }) => {
  const set = line('event_msg', { type: 'thread_settings_applied', thread_settings: { service_tier: told } })
  expect(read([...begun, set, one])).toMatchObject([{ tier }])
})

test.for([
  {},
  { type: 'event_msg', timestamp: 'x' },
  { type: 'session_meta', timestamp: at(), payload: null },
])('%j tells nothing', (value) => expect(read([value])).toEqual([]))

const limited = (rate_limits: object | null, info: object | null = null) =>
  line('event_msg', { type: 'token_count', info, rate_limits })
const limitsOf = (plan_type: string | null) => ({
  limit_id: 'codex',
  primary: { used_percent: 12.5, window_minutes: 300, resets_at: 1_793_710_000 },
  secondary: { used_percent: 41, window_minutes: 10_080, resets_at: 1_794_200_000 },
  plan_type,
})
const firstCall = { total_token_usage: usage(100, 60, 5), last_token_usage: usage(100, 60, 5) }

test.for([
  { why: 'a plan pays for the calls of its events', limits: limitsOf('pro'), isSubscribed: true },
  { why: 'without a plan nobody knows', limits: limitsOf(null), isSubscribed: null },
  { why: 'without limits nobody knows', limits: null, isSubscribed: null },
])('$why', ({ limits, isSubscribed }) => {
  expect(read([...begun, limited(limits, firstCall)])).toMatchObject([{ facts: { isSubscribed } }])
})

test('windows are told by their length, with when they begin anew', () => {
  const told = limited(limitsOf('pro'))
  const seenAtMs = Date.parse(told.timestamp)
  expect(hear([...begun, told]).windows).toEqual([
    { tool: 'codex', minutes: 300, usedPercent: 12.5, resetsAtMs: 1_793_710_000_000, seenAtMs },
    { tool: 'codex', minutes: 10_080, usedPercent: 41, resetsAtMs: 1_794_200_000_000, seenAtMs },
  ])
  const older = limited({ primary: { used_percent: 3, window_minutes: 299, resets_in_seconds: 60 } })
  expect(hear([older]).windows).toMatchObject([
    { minutes: 299, resetsAtMs: Date.parse(older.timestamp) + 60_000 },
  ])
})

test.for([
  { why: 'of one model alone', limits: { ...limitsOf('pro'), limit_id: 'codex_other' } },
  {
    why: 'that ends in years',
    limits: { primary: { ...limitsOf('pro').primary, resets_at: 1_999_999_999 } },
  },
  { why: 'without a length', limits: { primary: { used_percent: 4, resets_at: 1_793_710_000 } } },
  { why: 'that is none', limits: { primary: null, secondary: 'soon' } },
])('a window $why is left out', ({ limits }) => expect(hear([limited(limits)]).windows).toEqual([]))

const failed = (payload: object) => line('event_msg', payload)

test('what went wrong is told, once with its copies, apart from what is of this machine', () => {
  const broken = { type: 'stream_error', message: 'Reconnecting... 1/5', codex_error_info: null }
  const lines = [
    ...begun,
    failed({ ...broken, codex_error_info: { response_stream_disconnected: { http_status_code: 502 } } }),
    failed(broken),
    one,
    failed({
      type: 'error',
      message: 'You have hit your usage limit.',
      codex_error_info: 'usage_limit_exceeded',
    }),
    failed({ type: 'error', message: 'no sandbox', codex_error_info: 'sandbox_error' }),
    failed({ type: 'error' }),
  ]
  const { failures } = hear(lines)
  expect(failures).toMatchObject([
    { status: 502, errorClass: 'network', message: 'Reconnecting... 1/5', model: 'gpt-5.5', session: 'a' },
    { status: null, errorClass: 'network', session: 'a' },
    { errorClass: 'rate_limit', message: 'You have hit your usage limit.' },
  ])
  expect(new Set(failures.map(({ key }) => key)).size).toBe(3)
  const fork = hear([meta('b', { forked_from_id: 'a' }), ...lines])
  expect(fork.failures.map(({ key }) => key)).toEqual(failures.map(({ key }) => key))
})
