import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../src/core/json-text.ts'

test('it parses what JSON is, strings full of brackets too', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20, stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify(value)
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
  expect(parseJson(JSON.stringify('[{'.repeat(200)))).toBe('[{'.repeat(200))
  expect(parseJson('["\\"[[[", "\\\\", "]"]')).toEqual(['"[[[', '\\', ']'])
})

test.for(['', 'x', '{', '[1,]', '"\\', '"a', '{"a":1}}', 'NaN'])(
  '%j is refused without a quote of it',
  (text) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: 'The text is not JSON' }),
    )
  },
)

test('it takes 64 levels, and not one more', () => {
  const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`
  expect(parseJson(nested(64))).toBeDefined()
  expect(() => parseJson(`[${nested(64)}]`)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  expect(() => parseJson('['.repeat(1_000_000))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})
