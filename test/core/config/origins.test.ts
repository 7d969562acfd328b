import { expect, test } from 'vitest'
import { resolveSetting } from '../../../src/core/config/origins.ts'

const candidates = (values: readonly (number | undefined)[]) =>
  (['flag', 'environment', 'file', 'user'] as const).map((origin, index) => ({
    origin,
    name: `the ${origin}`,
    value: values[index],
  }))

test.for([
  { values: [1, 2, 3, 4], value: 1, origin: 'flag' },
  { values: [undefined, 2, 3, 4], value: 2, origin: 'environment' },
  { values: [undefined, undefined, 3, 4], value: 3, origin: 'file' },
  { values: [undefined, undefined, undefined, 4], value: 4, origin: 'user' },
  { values: [undefined, 0, 3, 4], value: 0, origin: 'environment' },
])('of $values, $origin wins', ({ values, value, origin }) => {
  expect(resolveSetting(candidates(values), 5)).toEqual({ value, origin, name: `the ${origin}` })
})

test('where nobody says anything, the default holds', () => {
  expect(resolveSetting(candidates([]), 5)).toEqual({ value: 5, origin: 'default', name: '' })
})
