import { describe, expect, test } from 'vitest'
import { type PricedUse, priceCall } from '../../../../src/core/usage/price-call.ts'
import { parsePriceFile } from '../../../../src/core/usage/price-file/parse-price-file.ts'
import { noToolCalls } from '../../../../src/core/usage/tokens.ts'

const none = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }

function priced(
  text: string,
  use: Partial<Omit<PricedUse, 'tokens'>> & { tokens?: Partial<PricedUse['tokens']> },
) {
  const { providers, issues } = parsePriceFile(text, { path: 'prices.yaml' })
  expect(issues).toEqual([])
  const { tokens, ...rest } = use
  return priceCall([{ version: 'mine', providers: providers ?? [] }], {
    ...{ model: 'm', provider: null, tier: 'standard', atMs: Date.UTC(2026, 10, 3), tools: noToolCalls },
    ...rest,
    tokens: { ...none, ...tokens },
  })
}

const file = `
providers:
  acme:
    tiers: { batch: 0.5 }
    models:
      m: { input: 3, output: 15, cache_read: 0.3, cache_write_5m: 3.75, cache_write_1h: 6, web_searches: 10 }
      long: { input: 1, output: 2, above: { tokens: 1000, input: 10 } }
      longer: { input: 1, above: [{ tokens: 2000, input: 100 }, { tokens: 1000, input: 10 }] }
      dated:
        - { from: 2026-11-01, input: 4, tiers: { batch: 0.25, priority: 3 } }
        - { from: 2026-06-01, input: 2 }
      thinks: { output: 2, reasoning: 8 }
      family-*: { input: 7 }
      family-special: { input: 9 }
`

describe('a price file of a user', () => {
  test.for([
    { of: { tokens: { input: 2, output: 1, cacheRead: 10 } }, nano: 6_000 + 15_000 + 3_000 },
    { of: { tokens: { cacheWrite5m: 4, cacheWrite1h: 1 } }, nano: 15_000 + 6_000 },
    { of: { tools: { webSearches: 2, fileSearches: 0 } }, nano: 20_000_000 },
    { of: { tier: 'batch', tokens: { input: 1 } }, nano: 1_500 },
    { of: { model: 'long', tokens: { input: 1000, output: 1 } }, nano: 1_000_000 + 2_000 },
    { of: { model: 'long', tokens: { input: 1001, output: 1 } }, nano: 10_010_000 + 2_000 },
    { of: { model: 'longer', tokens: { input: 1500 } }, nano: 15_000_000 },
    { of: { model: 'longer', tokens: { input: 2500 } }, nano: 250_000_000 },
    { of: { model: 'dated', tokens: { input: 1 }, atMs: Date.UTC(2026, 9, 31, 23, 59) }, nano: 2_000 },
    { of: { model: 'dated', tokens: { input: 1 }, atMs: Date.UTC(2026, 10, 1) }, nano: 4_000 },
    { of: { model: 'dated', tier: 'batch', tokens: { input: 1 } }, nano: 1_000 },
    { of: { model: 'dated', tier: 'batch', tokens: { input: 1 }, atMs: Date.UTC(2026, 6, 1) }, nano: 1_000 },
    { of: { model: 'dated', tier: 'priority', tokens: { input: 1 } }, nano: 12_000 },
    { of: { model: 'thinks', tokens: { output: 10, reasoning: 4 } }, nano: 12_000 + 32_000 },
    { of: { model: 'm-20261103', tokens: { input: 1 } }, nano: 3_000 },
    { of: { model: 'm-2026-11-03', tokens: { input: 1 } }, nano: 3_000 },
    { of: { model: 'M', provider: 'ACME', tokens: { input: 1 } }, nano: 3_000 },
    { of: { model: 'family-one', tokens: { input: 1 } }, nano: 7_000 },
    { of: { model: 'family-special', tokens: { input: 1 } }, nano: 9_000 },
  ] as const)('prices $of', ({ of, nano }) => {
    expect(priced(file, of)).toMatchObject({ kind: 'priced', nano, version: 'mine', provider: 'acme' })
  })

  test.for([
    { of: { model: 'm-mini' }, why: /no price list knows m-mini/ },
    { of: { model: 'dated', atMs: Date.UTC(2026, 4, 31) }, why: /no price list knows dated/ },
    { of: { tier: 'flex' }, why: /what flex of acme costs/ },
    {
      of: { model: 'dated', tokens: { cacheWrite1h: 1 } },
      why: /dated has no price for cache writes \(1 h\)/,
    },
  ] as const)('guesses nothing for $of', ({ of, why }) => {
    expect(priced(file, { tokens: { input: 1 }, ...of })).toMatchObject({
      kind: 'unpriced',
      why: expect.stringMatching(why),
    })
  })

  test('may be JSON', () => {
    const text = '{ "providers": { "acme": { "models": { "m": { "input": 3 } } } } }'
    expect(priced(text, { tokens: { input: 1 } })).toMatchObject({ nano: 3_000 })
  })

  test('has all its faults told at once, each with its line and cure', () => {
    const text = `providers:
  acme:
    models:
      m: { inptu: 3, output: -15 }
      empty: {}
      twice: [{ input: 1 }, { input: 2 }]
      long: { input: 1, above: { tokens: 5, output: 3 } }
      "no name": { input: 1 }
      dated: { from: 2026-02-30, input: 1 }
    tiers: { bacth: 0.5, flex: 0 }
currency: EUR
`
    const { providers, issues } = parsePriceFile(text, { path: 'p.yaml' })
    expect(providers).toBeUndefined()
    expect(
      issues.map(({ line, path, message, cure }) => [line, path.split('.').at(-1), message, cure]),
    ).toEqual([
      [4, 'inptu', 'is not a setting', 'Did you mean input?'],
      [4, 'output', 'should be at least 0', expect.stringMatching(/US dollars/)],
      [5, 'empty', 'says no price', expect.stringMatching(/input:/)],
      [6, '1', 'has no `from`, as one before it', expect.any(String)],
      [7, 'output', 'is a price of long prompts alone', expect.any(String)],
      [8, 'no name', expect.stringMatching(/is not a name of a model/), undefined],
      [9, 'from', 'is not a day', expect.any(String)],
      [10, 'bacth', 'is not a setting', 'Did you mean batch?'],
      [10, 'flex', 'is not above 0', expect.any(String)],
      [11, 'currency', expect.stringMatching(/is not USD/), expect.stringMatching(/US dollars/)],
    ])
    expect(new Set(issues.map((issue) => issue.file))).toEqual(new Set(['p.yaml']))
  })

  test.for([
    { text: '', message: /is not a map of prices/ },
    { text: 'providers:', message: /has no value/ },
    { text: '- a', message: /is not a map of prices/ },
    { text: 'providers: {a: {models: {b: {input: .nan}}}}', message: /number/ },
    { text: 'a: [', message: /./ },
    { text: 'providers: {a: {}}', message: /is missing/ },
  ])('is refused when it is $text', ({ text, message }) => {
    const { providers, issues } = parsePriceFile(text, { path: 'p' })
    expect(providers).toBeUndefined()
    expect(issues[0]?.message).toMatch(message)
  })
})

describe('a list as genai-prices publishes it', () => {
  const model = {
    id: 'x-1',
    match: { equals: 'x-1' },
    prices: { input_mtok: 2, output_mtok: 4, images_kcount: 9 },
  }
  const list = (models: unknown[], more: object = {}) =>
    JSON.stringify([
      { id: 'x', name: 'X', api_pattern: '.', model_match: { starts_with: 'x-' }, models, ...more },
    ])

  test('is read without what is not priced here', () => {
    const pictures = { id: 'draws', match: { equals: 'draws' }, prices: { images_kcount: 9 } }
    const { providers, issues } = parsePriceFile(list([model, pictures]), { path: 'p' })
    expect(issues).toEqual([])
    expect(providers).toEqual([
      {
        ...{ id: 'x', model_match: { starts_with: 'x-' } },
        models: [{ ...model, prices: { input_mtok: 2, output_mtok: 4 } }],
      },
    ])
  })

  test('has days and times of day, with or without their type', () => {
    const prices = [
      { prices: { input_mtok: 1 } },
      { constraint: { start_date: '2026-01-01' }, prices: { input_mtok: 2 } },
      { constraint: { start_time: '16:30:00Z', end_time: '00:30:00Z' }, prices: { input_mtok: 3 } },
    ]
    const text = list([{ ...model, prices }])
    const at = (time: string) => priced(text, { model: 'x-1', tokens: { input: 1 }, atMs: Date.parse(time) })
    expect(at('2025-12-31T12:00:00Z')).toMatchObject({ nano: 1_000 })
    expect(at('2026-01-01T12:00:00Z')).toMatchObject({ nano: 2_000 })
    expect(at('2026-01-01T17:00:00Z')).toMatchObject({ nano: 3_000 })
  })

  test.for([
    { text: list([{ ...model, prices: { input_mtok: '2' } }]), path: '0.models.0.prices.input_mtok' },
    { text: list([{ ...model, prices: { input_mtok: -2 } }]), path: '0.models.0.prices.input_mtok' },
    { text: list([{ ...model, prices: { input_mtok: { base: 1 } } }]), path: '0.models.0.prices.input_mtok' },
    { text: list([{ ...model, match: { regex: '(' } }]), path: '0.models.0.match' },
    { text: list([{ ...model, match: { like: 'x' } }]), path: '0.models.0.match' },
    { text: list([{ ...model, match: {} }]), path: '0.models.0.match' },
    { text: list([{ ...model, id: '' }]), path: '0.models.0.id' },
    { text: list([model], { fallback_model_providers: 'y' }), path: '0.fallback_model_providers' },
    { text: '[{"id":"x"}]', path: '0.models' },
    { text: '[1]', path: '0' },
    { text: '[]', path: '' },
    { text: list([model]).slice(0, -20), path: '' },
  ])('is refused when $path is wrong', ({ text, path }) => {
    const { providers, issues } = parsePriceFile(text, { path: 'p' })
    expect(providers).toBeUndefined()
    expect(issues[0]).toMatchObject({ path, line: 1, file: 'p' })
  })

  test('may nest rules for names, but not without end', () => {
    const nested = (depth: number): object => (depth === 0 ? { equals: 'x-1' } : { or: [nested(depth - 1)] })
    expect(parsePriceFile(list([{ ...model, match: nested(8) }]), { path: 'p' }).issues).toEqual([])
    expect(parsePriceFile(list([{ ...model, match: nested(2000) }]), { path: 'p' }).providers).toBeUndefined()
  })
})
