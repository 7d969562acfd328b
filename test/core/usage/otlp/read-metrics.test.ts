import { describe, expect, test } from 'vitest'
import { metrics, nowMs, openListener } from '../../../support/told-telemetry.ts'

describe('tokens that metrics tell of', () => {
  const c = 'gen_ai.client.inference.usage'
  test.for([
    {
      why: 'Codex: a total is in the others',
      points: [
        { metric: 'codex.turn.token_usage', told: { token_type: 'total', model: 'g' }, value: 130 },
        { metric: 'codex.turn.token_usage', told: { token_type: 'input', model: 'g' }, value: 100 },
        { metric: 'codex.turn.token_usage', told: { token_type: 'cached_input', model: 'g' }, value: 60 },
        { metric: 'codex.turn.token_usage', told: { token_type: 'output', model: 'g' }, value: 30 },
      ],
      tokens: { input: 40, cacheRead: 60, output: 30 },
    },
    {
      why: 'OpenClaw: what a cache gave stands beside its input; its own counter outranks the general one',
      points: [
        { metric: 'openclaw.tokens', told: { 'openclaw.token': 'input', 'openclaw.model': 'g' }, value: 10 },
        {
          metric: 'openclaw.tokens',
          told: { 'openclaw.token': 'cache_read', 'openclaw.model': 'g' },
          value: 90,
        },
        { metric: 'openclaw.tokens', told: { 'openclaw.token': 'total', 'openclaw.model': 'g' }, value: 100 },
        { metric: 'gen_ai.client.token.usage', told: { 'gen_ai.token.type': 'input' }, value: 100 },
      ],
      tokens: { input: 10, cacheRead: 90, output: 0 },
    },
    {
      why: 'the conventions of today, in parts and kinds, beside those of yesterday',
      points: [
        { metric: `${c}.input_tokens`, told: { 'gen_ai.token.modality': 'text' }, value: 80 },
        { metric: `${c}.input_tokens`, told: { 'gen_ai.token.modality': 'image' }, value: 20 },
        { metric: `${c}.cache_read.input_tokens`, told: { 'gen_ai.token.modality': 'text' }, value: 30 },
        { metric: `${c}.output_tokens`, told: {}, value: 5 },
        { metric: 'gen_ai.client.token.usage', told: { 'gen_ai.token.type': 'input' }, value: 100 },
      ],
      tokens: { input: 70, cacheRead: 30, output: 5 },
    },
  ])('$why', ({ points, tokens }) => {
    const { records } = openListener()('metrics', metrics(points))
    expect(records).toMatchObject([{ source: 'metrics', tokens, facts: { isShare: true } }])
  })

  test('a growing counter counts by what it grew, from its start when that was heard, and anew when it fell', () => {
    const read = openListener()
    const told = { type: 'input', model: 'm' }
    const grown = (value: number, startMs: number, timeMs: number) =>
      read(
        'metrics',
        metrics([{ metric: 'claude_code.token.usage', told, value, startMs, timeMs }], 2),
      ).records.map(({ tokens }) => tokens.input)
    const start = nowMs - 600_000
    expect(grown(100, start, nowMs - 500_000)).toEqual([100])
    expect(grown(130, start, nowMs - 400_000)).toEqual([30])
    // Told again, and overtaken.
    expect(grown(130, start, nowMs - 400_000)).toEqual([])
    expect(grown(120, start, nowMs - 450_000)).toEqual([])
    expect(grown(20, start, nowMs - 300_000)).toEqual([20])
    expect(grown(5, nowMs - 250_000, nowMs - 200_000)).toEqual([5])
  })

  test('two senders that call themselves alike count beside each other, in whatever order they began', () => {
    const read = openListener()
    const told = { type: 'input', model: 'm' }
    const grown = (value: number, startMs: number, timeMs: number) =>
      read(
        'metrics',
        metrics([{ metric: 'claude_code.token.usage', told, value, startMs, timeMs }], 2),
      ).records.map(({ tokens }) => tokens.input)
    const [older, younger] = [nowMs - 600_000, nowMs - 500_000]
    expect(grown(100, younger, nowMs - 400_000)).toEqual([100])
    expect(grown(40, older, nowMs - 390_000)).toEqual([40])
    expect(grown(110, younger, nowMs - 300_000)).toEqual([10])
    expect(grown(70, older, nowMs - 290_000)).toEqual([30])
    expect(grown(9_000, nowMs - 86_400_000, nowMs - 280_000)).toEqual([])
    expect(grown(9_005, nowMs - 86_400_000, nowMs - 180_000)).toEqual([5])
  })

  test.for([
    { service: 'openclaw', scope: '' },
    { service: 'my-gateway', scope: 'openclaw' },
    { service: 'gemini-cli', scope: '' },
  ])(
    'general metrics of $service with scope $scope, which tells tokens by its own, count in no request',
    (who) => {
      const read = openListener()
      const general = {
        metric: 'gen_ai.client.token.usage',
        told: { 'gen_ai.token.type': 'input' },
        value: 100,
      }
      expect(read('metrics', metrics([general], 1, who))).toMatchObject({
        records: [],
        rejected: { count: 0 },
      })
      const own = { metric: 'openclaw.tokens', told: { 'openclaw.token': 'input' }, value: 100 }
      expect(read('metrics', metrics([own], 1, who)).records).toHaveLength(1)
    },
  )

  test('of a counter from before anybody listened only what comes from now on counts', () => {
    const read = openListener()
    const point = { metric: 'claude_code.token.usage', told: { type: 'input' }, startMs: nowMs - 86_400_000 }
    expect(read('metrics', metrics([{ ...point, value: 1_000, timeMs: nowMs - 60_000 }], 2)).records).toEqual(
      [],
    )
    const [record] = read('metrics', metrics([{ ...point, value: 1_010 }], 2)).records
    expect(record?.tokens.input).toBe(10)
  })

  test('what is no sum is counted back', () => {
    const point = { metric: 'claude_code.token.usage', told: { type: 'input' }, value: 1 }
    expect(openListener()('metrics', metrics([point], 0)).rejected.count).toBe(1)
    expect(openListener()('metrics', metrics([{ ...point, value: -1 }])).rejected.count).toBe(1)
  })
})
