import { expect, test } from 'vitest'
import type { SpanRecord } from '../../../src/core/usage/otlp/span-record.ts'
import { widthOf } from '../../../src/ui/text.ts'
import { waterfall } from '../../../src/ui/waterfall/waterfall.ts'
import { spanIdOf, spanOf } from '../../support/span.ts'

const startMs = Date.UTC(2026, 10, 3, 12)
type Told = Partial<SpanRecord> & { readonly at?: number }

/** @param parent 0 for none */
const span = (id: number, parent: number, { at = 0, ...more }: Told = {}): SpanRecord =>
  spanOf({
    spanId: spanIdOf(id),
    parentSpanId: parent === 0 ? null : spanIdOf(parent),
    startMs: startMs + at,
    ...more,
  })

const lines = (spans: readonly SpanRecord[], width = 80, rowsMax = 100): string[] =>
  waterfall(spans, { width, rowsMax }).map((pieces) =>
    pieces
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )

const turn = [
  span(1, 0, { name: 'interaction', durationMs: 12_400 }),
  span(2, 1, {
    ...{ name: 'llm_request', at: 100, durationMs: 3_000 },
    attributes: { input_tokens: 1200, cache_read_tokens: 20_000, output_tokens: 340, cost_usd: 0.0123 },
  }),
  span(3, 1, { name: 'tool', at: 3_200, durationMs: 1_000, status: 'error', statusMessage: 'exit status 1' }),
  span(4, 1, { name: 'llm_request', at: 7_000, durationMs: 5_300 }),
]

test('spans stand below each other on one axis, thin where others worked in them', () => {
  expect(lines(turn)).toEqual(
    [
      '                  0                 6.2s        12.4s',
      '›  interaction    ────────────━━━━─────────────────   12.4s',
      '›    llm_request  ━━━━━━━━━                            3.0s 21.2k→340, $0.0123',
      '›✖   tool                 ━━━━                         1.0s exit status 1',
      '›    llm_request                     ━━━━━━━━━━━━━━    5.3s',
    ].map((line) => expect.stringMatching(shape(line))),
  )
})

/** The same marks, names and notes; bars may be a cell longer. */
function shape(line: string): RegExp {
  const escaped = line.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replace(/ {2,}|━+|─+/g, (run) => (run[0] === ' ' ? ' +' : `${run[0]}+`))}$`)
}

test.for([20, 24, 40, 59, 60, 80, 81, 200])('no line is wider than %d cells', (width) => {
  const spans = [
    ...turn,
    span(5, 4, { name: '工具を使う'.repeat(20), at: 7_100, status: 'error', statusMessage: 'ö'.repeat(300) }),
    span(6, 99, { name: 'lost' }),
  ]
  for (const pieces of waterfall(spans, { width, rowsMax: 100 })) {
    expect(widthOf(pieces.map(({ text }) => text).join(''))).toBeLessThanOrEqual(width)
  }
})

test('what is on the path that the whole waited for is marked, and nothing else', () => {
  const spans = [
    span(1, 0, { name: 'root', durationMs: 100 }),
    span(2, 1, { name: 'quick', durationMs: 20 }),
    span(3, 1, { name: 'slow', durationMs: 60 }),
    span(4, 3, { name: 'in slow', at: 10, durationMs: 50 }),
    span(5, 1, { name: 'last', at: 65, durationMs: 35 }),
    span(6, 1, { name: 'goes on', at: 90, durationMs: 500 }),
  ]
  const marked = lines(spans).filter((line) => line.startsWith('›'))
  expect(marked.map((line) => /^(.+?) +[━─]/.exec(line.slice(3).trim())?.[1])).toEqual([
    'root',
    'slow',
    'in slow',
    'last',
  ])
})

test('a span whose parent is missing, and one that begins before it, are shown as they are, and said', () => {
  const shown = lines([
    span(1, 0, { name: 'root', durationMs: 100 }),
    span(2, 1, { name: 'early', at: -50, durationMs: 20 }),
    span(3, 77, { name: 'orphan', at: 10 }),
  ])
  expect(shown.find((line) => line.includes('early'))).toMatch(/ {4}early +━+ +20\.0ms 50\.0ms early$/)
  expect(shown.find((line) => line.includes('orphan'))).toMatch(/^ {3}orphan .+ parent missing$/)
})

test('parents in a circle, and a span that is its own, are shown once each', () => {
  const shown = lines([
    span(1, 2, { name: 'one', at: 1 }),
    span(2, 1, { name: 'two', at: 2 }),
    span(3, 3, { name: 'self', at: 3 }),
  ])
  expect(
    shown.slice(1).map((line) =>
      line
        .trim()
        .split(' ')
        .find((word) => /[a-z]/.test(word)),
    ),
  ).toEqual(['one', 'two', 'self'])
})

test('thousands of spans are summed up by name, with what is in them, and their errors', () => {
  const spans = [
    span(1, 0, { name: 'turn', durationMs: 20_000 }),
    ...Array.from({ length: 2_140 }, (_, index) =>
      span(10 + index, 1, { name: 'tool', at: index, durationMs: 5, status: index % 1000 ? 'ok' : 'error' }),
    ),
    ...Array.from({ length: 2_140 }, (_, index) =>
      span(5_000 + index, 10 + index, { name: 'exec', at: index }),
    ),
    span(9_999, 1, { name: 'llm', at: 17_000, durationMs: 2_000 }),
  ]
  const shown = lines(spans)
  expect(shown).toHaveLength(4)
  expect(shown[2]).toMatch(/^›?.?✖ {3}tool ×2140 \(2140 in them\) +━+ +10\.7s 3 errors$/)
  expect(lines(spans, 80, Number.POSITIVE_INFINITY)).toHaveLength(spans.length + 1)
})

test('what is too much without repeating is left out at the end, and said', () => {
  const spans = Array.from({ length: 250 }, (_, index) => span(index + 1, index, { name: `step ${index}` }))
  const shown = lines(spans)
  expect(shown).toHaveLength(102)
  expect(shown.at(-1)).toBe('  … 150 more spans')
})

test('a chain as deep as a trace can be has its lines', () => {
  const spans = Array.from({ length: 20_000 }, (_, index) => span(index + 1, index))
  expect(lines(spans, 80, Number.POSITIVE_INFINITY)).toHaveLength(20_001)
})

test('a trace of no length, and none at all, are no trouble', () => {
  expect(lines([])).toEqual([])
  expect(lines([span(1, 0, { durationMs: 0 })])[1]).toMatch(/^› {2}turn +━ +0$/)
})

test('a prefix that all names have is left out', () => {
  const shown = lines([span(1, 0, { name: 'codex.turn' }), span(2, 1, { name: 'codex.tool' })])
  expect(shown.slice(1).map((line) => line.slice(3, 9))).toEqual(['turn  ', '  tool'])
})
