import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seenAtMs, thinReadings } from '../../../src/core/log/seen-time.ts'

const readings = [
  { atMs: 100, offset: 10 },
  { atMs: 200, offset: 30 },
  { atMs: 200, offset: 31 },
  { atMs: 900, offset: 50 },
]

test.for([
  { why: 'the first reading dates all before it', offset: 1, atMs: 100 },
  { why: 'a line that ends where a reading was belongs to it', offset: 10, atMs: 100 },
  { why: 'one byte more belongs to the next', offset: 11, atMs: 200 },
  { why: 'what no reading reaches has the time of the last', offset: 51, atMs: 900 },
])('$why', ({ offset, atMs }) => {
  expect(seenAtMs(readings, offset)).toBe(atMs)
})

test('without readings there is no time', () => {
  expect(seenAtMs([], 5)).toBe(0)
})

const histories = fc
  .array(fc.record({ atMs: fc.integer({ min: 0, max: 50 }), bytes: fc.integer({ min: 1, max: 50 }) }), {
    minLength: 1,
  })
  .map((steps) => {
    const history = [{ atMs: 0, offset: 0 }]
    for (const step of steps) {
      const last = history.at(-1)!
      history.push({ atMs: last.atMs + step.atMs, offset: last.offset + step.bytes })
    }
    return history.slice(1)
  })

test('times never go back along a log, and thinning only makes old ones later', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const end = history.at(-1)!.offset
      const offsets = Array.from({ length: end }, (_, index) => index + 1)
      const times = offsets.map((offset) => seenAtMs(history, offset))
      const thinned = offsets.map((offset) => seenAtMs(thinReadings(history), offset))
      expect(times).toEqual(times.toSorted((left, right) => left - right))
      expect(thinned).toEqual(thinned.toSorted((left, right) => left - right))
      expect(thinned.every((atMs, index) => atMs >= times[index]!)).toBe(true)
      expect(thinned.at(-1)).toBe(times.at(-1))
    }),
  )
})
