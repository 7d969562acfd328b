import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type FieldKind,
  fieldKind,
  formatQuery,
  parseQuery,
} from '../../../../src/core/adapters/http/query.ts'

const fields = new Map<string, FieldKind>([
  ['text', 'text'],
  ['number', 'number'],
  ['flag', 'boolean'],
  ['texts', 'texts'],
  ['numbers', 'numbers'],
])

test.for([
  { query: '', input: {} },
  { query: 'text=a+b%20c%2Bd', input: { text: 'a b c+d' } },
  { query: 'text=a=b', input: { text: 'a=b' } },
  { query: 'text', input: { text: '' } },
  { query: 'text=', input: { text: '' } },
  { query: 'text=a,b', input: { text: 'a,b' } },
  { query: 'number=7', input: { number: 7 } },
  { query: 'number=-0.5', input: { number: -0.5 } },
  { query: 'number=', input: { number: '' } },
  { query: 'number=0x10', input: { number: '0x10' } },
  { query: 'number=1e9', input: { number: '1e9' } },
  { query: 'number=Infinity', input: { number: 'Infinity' } },
  { query: 'flag=true', input: { flag: true } },
  { query: 'flag=false', input: { flag: false } },
  { query: 'flag=1', input: { flag: '1' } },
  { query: 'texts=a,b', input: { texts: ['a', 'b'] } },
  { query: 'texts=a&texts=b,c', input: { texts: ['a', 'b', 'c'] } },
  { query: 'texts=a%2Cb', input: { texts: ['a,b'] } },
  { query: 'texts=', input: { texts: [] } },
  { query: 'numbers=1,2,x', input: { numbers: [1, 2, 'x'] } },
  { query: 'text=a&text=b', input: { text: ['a', 'b'] } },
  { query: 'other=1&__proto__=2&constructor=3', input: {} },
])('?$query is $input', ({ query, input }) => {
  expect(parseQuery(query, fields)).toEqual(input)
})

test('what is formatted is parsed to the same', () => {
  const input = fc.record(
    {
      text: fc.string({ unit: 'grapheme' }),
      number: fc.integer(),
      flag: fc.boolean(),
      texts: fc.array(fc.string({ unit: 'binary-ascii', minLength: 1 })),
      numbers: fc.array(fc.integer()),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(input, (value) => {
      expect(parseQuery(formatQuery(value).slice(1), fields)).toEqual(value)
    }),
  )
})

test.for([
  { schema: { type: 'string' }, kind: 'text' },
  { schema: { type: 'integer' }, kind: 'number' },
  { schema: { type: 'boolean' }, kind: 'boolean' },
  { schema: { type: 'array', items: { type: 'string' } }, kind: 'texts' },
  { schema: { type: 'array', items: { type: 'number' } }, kind: 'numbers' },
  { schema: {}, kind: 'text' },
])('$schema is $kind', ({ schema, kind }) => {
  expect(fieldKind(schema)).toBe(kind)
})
