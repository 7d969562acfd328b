import { expect, test } from 'vitest'
import { compileGlobs } from '../../../src/core/provider-fake/glob.ts'

test.for([
  ['gpt-5', 'gpt-5', true],
  ['gpt-5', 'gpt-55', false],
  ['gpt-*', 'gpt-5', true],
  ['*', '', true],
  ['*-mini', 'gpt-5-mini', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*b*b', 'ab', false],
  ['.*', 'x', false],
] as const)('%j takes %j: %s', ([pattern, text, isTaken]) => {
  expect(compileGlobs([pattern])(text)).toBe(isTaken)
})
