import { expect, test } from 'vitest'
import { codexParser } from '../../../../src/core/usage/history/codex.ts'
import type { UsageRecord } from '../../../../src/core/usage/usage-record.ts'

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

function read(lines: readonly object[], splitAt = lines.length): UsageRecord[] {
  const records: UsageRecord[] = []
  const emit = (record: UsageRecord): unknown => records.push(record)
  const first = codexParser.open({ path: 'rollout-1.jsonl' }, null, emit)
  for (const each of lines.slice(0, splitAt)) first.line(each as Record<string, unknown>)
  const state = JSON.parse(JSON.stringify(first.state()))
  const second = codexParser.open({ path: 'rollout-1.jsonl' }, state, emit)
  for (const each of lines.slice(splitAt)) second.line(each as Record<string, unknown>)
  return records
}

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
