import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coverWindow, levelsMs } from '../../../src/core/usage/window-cover.ts'

const day = 86_400_000
const hour = 3_600_000
const slot = 900_000
const fresh = (): boolean => false

test('days, then hours, then slots, then single calls, from the ends to the middle', () => {
  const fromMs = day - hour - slot - 1
  const untilMs = 3 * day + 2 * hour + 5
  expect(coverWindow({ fromMs, untilMs }, fresh)).toEqual({
    parts: [
      { level: 0, from: 91, until: 92 },
      { level: 1, from: 23, until: 24 },
      { level: 2, from: 1, until: 3 },
      { level: 1, from: 72, until: 74 },
    ],
    rest: [
      { fromMs, untilMs: fromMs + 1 },
      { fromMs: untilMs - 5, untilMs },
    ],
  })
})

test('a bucket that is stale is made up of smaller ones, and a slot of single calls', () => {
  const stale = new Set(['2/0', '1/3', '0/13'])
  const cover = coverWindow({ fromMs: 0, untilMs: day }, (level, bucket) => stale.has(`${level}/${bucket}`))
  expect(cover).toEqual({
    parts: [
      { level: 1, from: 0, until: 3 },
      { level: 0, from: 12, until: 13 },
      { level: 0, from: 14, until: 16 },
      { level: 1, from: 4, until: 24 },
    ],
    rest: [{ fromMs: 13 * slot, untilMs: 14 * slot }],
  })
})

test('a time is covered once and whole, whatever is stale', () => {
  const moment = fc.integer({ min: -3 * day, max: 5 * day })
  fc.assert(
    fc.property(moment, moment, fc.func(fc.boolean()), (one, other, isStale) => {
      const [fromMs, untilMs] = one < other ? [one, other] : [other, one]
      const { parts, rest } = coverWindow({ fromMs, untilMs }, isStale)
      const spans = [
        ...parts.map(({ level, from, until }) => [
          from * (levelsMs[level] ?? 0),
          until * (levelsMs[level] ?? 0),
        ]),
        ...rest.map((each) => [each.fromMs, each.untilMs]),
      ].toSorted(([a = 0], [b = 0]) => a - b)
      let at = fromMs
      for (const [from, until = 0] of spans) {
        expect(from).toBe(at)
        at = until
      }
      expect(at).toBe(untilMs)
      for (const { level, from, until } of parts) {
        for (let bucket = from; bucket < until; bucket += 1) expect(isStale(level, bucket)).toBe(false)
      }
    }),
  )
})
