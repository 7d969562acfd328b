import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSketch, sketchErrorMax } from '../../../src/core/usage/sketch.ts'

const values = fc.array(
  fc.oneof(
    fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
    fc.constant(0),
    fc.integer({ min: 1, max: 5_000 }),
  ),
  { minLength: 1, maxLength: 300 },
)
const share = fc.double({ min: 0.001, max: 1, noNaN: true })

/** By nearest rank. */
const exact = (all: readonly number[], of: number): number =>
  all.toSorted((one, other) => one - other)[Math.ceil(of * all.length) - 1] ?? Number.NaN

function sketchOf(all: readonly number[]) {
  const sketch = createSketch()
  for (const value of all) sketch.add(value)
  return sketch
}

test('a percentile is within 1.1 % of the exact one', () => {
  fc.assert(
    fc.property(values, share, (all, of) => {
      const wanted = exact(all, of)
      const given = sketchOf(all).percentile(of) ?? Number.NaN
      expect(Math.abs(given - wanted)).toBeLessThanOrEqual(wanted * sketchErrorMax * (1 + 1e-9))
    }),
  )
  expect(sketchErrorMax).toBeLessThan(0.011)
})

test('parts that were kept and merged, in any order, are the whole', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 5 }), share, (parts, of) => {
      const merged = createSketch()
      for (const part of parts.toReversed()) merged.merge(sketchOf(part).encode())
      const whole = sketchOf(parts.flat())
      expect(merged.count()).toBe(parts.flat().length)
      expect(merged.encode()).toEqual(whole.encode())
      expect(merged.percentile(of)).toBe(whole.percentile(of))
    }),
  )
})

test('counts beyond 32 bits are kept', () => {
  const sketch = sketchOf([7, 7, 900])
  for (let doubling = 0; doubling < 34; doubling += 1) sketch.merge(sketch.encode())
  expect(sketch.count()).toBe(3 * 2 ** 34)
  const copy = createSketch()
  copy.merge(sketch.encode())
  expect(copy.count()).toBe(3 * 2 ** 34)
  expect(copy.percentile(0.5)).toBeCloseTo(7, 0)
})

test('of no values there is no percentile, and what is no number is no value', () => {
  const sketch = sketchOf([Number.NaN])
  expect([sketch.count(), sketch.percentile(0.5)]).toEqual([0, null])
  expect([...sketch.encode()]).toEqual([0])
})

test('values that are out of all bounds are put into the outermost buckets', () => {
  const sketch = sketchOf([Number.POSITIVE_INFINITY, Number.MIN_VALUE, -5])
  expect(sketch.percentile(0.3)).toBe(0)
  expect(sketch.percentile(1)).toBeGreaterThan(1e19)
})

test.for([
  { why: 'that ends in a number', bytes: [0, 133] },
  { why: 'that ends before a count', bytes: [0, 5] },
  { why: 'with a bucket that there is not', bytes: [0, 255, 255, 255, 15, 1] },
  { why: 'with a number without end', bytes: [255, 255, 255, 255, 255, 255, 255, 255, 255, 1] },
])('a sketch $why is refused', ({ bytes }) => {
  expect(() => createSketch().merge(Uint8Array.from(bytes))).toThrow(/sketch/)
})

test('a sketch of a heavy tail takes little room', () => {
  const tail = Array.from({ length: 100_000 }, (_, index) => 200 * (1 - index / 100_000) ** -0.7)
  expect(sketchOf(tail).encode().length).toBeLessThan(1_500)
})
