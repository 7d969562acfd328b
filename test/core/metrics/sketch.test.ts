import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createByteReader, createByteWriter } from '../../../src/core/metrics/byte-codec.ts'
import {
  addToSketch,
  createSketch,
  mergeIntoSketch,
  quantileOfSketch,
  readSketch,
  type Sketch,
  sketchError,
  writeSketch,
} from '../../../src/core/metrics/sketch.ts'

function sketchOf(values: readonly number[]): Sketch {
  const sketch = createSketch()
  for (const value of values) addToSketch(sketch, value)
  return sketch
}

/** The value at that rank, as the sketch counts ranks. */
function exact(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN
}

const quantities = fc.array(
  fc.oneof(
    fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
    fc.double({ min: -1e12, max: -1e-6, noNaN: true }),
    fc.constant(0),
  ),
  { minLength: 1, maxLength: 300 },
)

test('every percentile is within the stated error of the true one', () => {
  expect(sketchError).toBeCloseTo(0.01083, 5)
  fc.assert(
    fc.property(quantities, fc.constantFrom(0, 0.5, 0.95, 0.99, 0.999, 1), (values, quantile) => {
      const truth = exact(values, quantile)
      const error = Math.abs((quantileOfSketch(sketchOf(values), quantile) ?? Number.NaN) - truth)
      expect(error).toBeLessThanOrEqual(Math.abs(truth) * (sketchError + 1e-9))
    }),
  )
})

test('merged sketches are the sketch of all values, and so are those that were stored', () => {
  fc.assert(
    fc.property(quantities, quantities, (some, others) => {
      const merged = sketchOf(some)
      mergeIntoSketch(merged, sketchOf(others))
      const writer = createByteWriter()
      writeSketch(writer, merged)
      const read = readSketch(createByteReader(writer.take()))
      expect(read).toEqual(sketchOf([...some, ...others]))
    }),
  )
})

test('a sketch of nothing has no percentile', () => {
  expect(quantileOfSketch(createSketch(), 0.5)).toBeUndefined()
})

test('a bucket reaches up to a power of the base, as those of OpenTelemetry at scale 5 do', () => {
  // 2 is base^32: it ends bucket 32, which OpenTelemetry numbers 31.
  expect([...sketchOf([2]).positive.keys()]).toEqual([32])
  expect([...sketchOf([2.001]).positive.keys()]).toEqual([33])
})
