import { expect, test } from 'vitest'
import {
  firstTokens,
  fragments,
  tokensOf,
  tokensWithin,
  utf8Bytes,
  words,
} from '../../../src/core/provider-fake/tokens.ts'

test.for(['', 'abc', 'grüße', '日本', '👍🏽 ok', '\ud83d', 'x\udc4dy'])(
  'bytes of %j are those that UTF-8 takes',
  (text) => {
    expect(utf8Bytes(text)).toBe(Buffer.byteLength(text))
  },
)

test.for([
  ['', 0],
  ['a', 1],
  ['abcd', 1],
  ['abcde', 2],
  ['üü', 1],
  ['日本', 2],
] as const)('%j is %i tokens', ([text, tokens]) => {
  expect(tokensOf(text)).toBe(tokens)
})

test('tokens of texts within values are counted together, keys and numbers not', () => {
  expect(tokensWithin([undefined, { key: 'ab', list: ['cd', { deep: 'e' }], n: 12345 }, null])).toBe(2)
})

test.for([
  ['abcdefgh', 1, 'abcd'],
  ['abcdefgh', 2, 'abcdefgh'],
  ['日本語', 1, '日'],
  ['abc👍', 1, 'abc'],
  ['abc', 0, ''],
] as const)('of %j the first %i tokens are %j', ([text, tokens, first]) => {
  expect(firstTokens(text, tokens)).toBe(first)
})

test.for(['', ' ', 'one', 'one two\n\nthree  ', '  lead', 'a b c d e f g', '日本 👍'])(
  'the pieces of %j are together the whole, and have its tokens',
  (text) => {
    for (const pieces of [words(text), fragments(text)]) {
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      expect(pieces.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(tokensOf(text))
    }
  },
)
