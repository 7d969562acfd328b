import { expect, test } from 'vitest'
import { addSample, createAggregate, hasMeasure } from '../../../src/core/metrics/aggregate.ts'
import { bucketsOf, mergedPoints, planQuery, pointsOf } from '../../../src/core/metrics/query.ts'

const hour = 3_600_000
const day = 24 * hour
const keep = { samplesMs: day, minutesMs: 14 * day, hoursMs: 400 * day }
const now = 20_000 * day

const plan = (wish: { ago: number; until?: number; stepMs?: number; measure?: string; isWhole?: boolean }) =>
  planQuery(
    {
      fromMs: now - wish.ago,
      untilMs: wish.until === undefined ? now : now - wish.until,
      stepMs: wish.stepMs,
      isWhole: wish.isWhole,
      everyMs: 10_000,
      measure: wish.measure ?? 'avg',
      kind: 'gauge',
    },
    keep,
    now,
  )

test.for([
  { why: 'ten minutes show samples', wish: { ago: 600_000 }, level: 'samples', stepMs: 10_000 },
  { why: 'an hour shows samples in half minutes', wish: { ago: hour }, level: 'samples', stepMs: 30_000 },
  { why: 'a day shows minutes', wish: { ago: day }, level: 'minutes', stepMs: 900_000 },
  { why: 'a week shows hours', wish: { ago: 7 * day }, level: 'hours', stepMs: 2 * hour },
  {
    why: 'a percentile of a day needs samples',
    wish: { ago: day, measure: 'p95' },
    level: 'samples',
    stepMs: 900_000,
  },
  {
    why: 'a percentile of last week has hours alone',
    wish: { ago: 7 * day, until: 6.9 * day, measure: 'p95', stepMs: 60_000 },
    level: 'hours',
    stepMs: hour,
  },
  {
    why: 'samples that are gone leave minutes',
    wish: { ago: 2 * day, until: 1.99 * day, stepMs: 10_000 },
    level: 'minutes',
    stepMs: 60_000,
  },
  {
    why: 'minutes that are gone leave hours',
    wish: { ago: 30 * day, stepMs: 60_000 },
    level: 'hours',
    stepMs: hour,
  },
  {
    why: 'a step is a whole multiple of what is known',
    wish: { ago: 7 * day, stepMs: 90_000 },
    level: 'minutes',
    stepMs: 120_000,
  },
])('$why', ({ wish, level, stepMs }) => {
  expect(plan(wish)).toMatchObject({ level, stepMs })
  expect(plan(wish).fromMs % stepMs).toBe(0)
})

test.for([
  {
    why: 'an hour',
    wish: { ago: hour + 1_234, until: 1_234 },
    level: 'samples',
    stepMs: hour + 1_000,
  },
  {
    why: 'a week',
    wish: { ago: 7 * day },
    level: 'hours',
    stepMs: 7 * day,
  },
])('$why as a whole is one step, of $level', ({ wish, level, stepMs }) => {
  const { fromMs, untilMs, ...rest } = plan({ ...wish, isWhole: true })
  expect(rest).toEqual({ level, stepMs })
  expect(untilMs - fromMs).toBe(stepMs)
})

const known = (pairs: readonly (readonly [atMs: number, value: number])[]) =>
  pairs.map(([atMs, value]) => {
    const aggregate = createAggregate()
    addSample(aggregate, { value, seconds: 10 })
    return { atMs, aggregate }
  })
const minutes = { level: 'samples', fromMs: 0, untilMs: 180_000, stepMs: 60_000 } as const

test('a step of which nothing is known has no value, and what is outside counts nowhere', () => {
  const buckets = bucketsOf(
    minutes,
    known([
      [-1, 99],
      [0, 1],
      [59_999, 3],
      [120_000, 5],
      [180_000, 99],
    ]),
  )
  expect(pointsOf(minutes, buckets, 'avg')).toEqual([
    { atMs: 0, value: 2 },
    { atMs: 60_000, value: null },
    { atMs: 120_000, value: 5 },
  ])
})

test.for([
  { measure: 'rate', values: [0.3, null, null] },
  { measure: 'increase', values: [3, null, null] },
  { measure: 'max', values: [2, null, null] },
  { measure: 'avg', values: [1.5, null, null] },
])('$measure of several series as one', ({ measure, values }) => {
  const series = [bucketsOf(minutes, known([[0, 1]])), bucketsOf(minutes, known([[0, 2]]))]
  const found = mergedPoints(minutes, series, measure).map(({ value }) => value)
  expect(found.map((value) => (value === null ? null : Math.round(value * 1e6) / 1e6))).toEqual(values)
})

test.for([
  ['gauge', 'p99.9', true],
  ['gauge', 'rate', false],
  ['counter', 'p95', false],
  ['counter', 'increase', true],
  ['histogram', 'p50', true],
  ['histogram', 'last', false],
  ['gauge', 'p100', false],
  ['gauge', 'pages', false],
] as const)('of a %s, %s can be asked: %s', ([kind, measure, expected]) => {
  expect(hasMeasure(kind, measure)).toBe(expected)
})
