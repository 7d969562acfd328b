import { expect, test } from 'vitest'
import { leastArguments } from '../../../src/core/provider-fake/tool-arguments.ts'

const required = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) })

test.for([
  { why: 'nothing is required', schema: { type: 'object', properties: { a: {} } }, least: {} },
  { why: 'there is no schema', schema: undefined, least: {} },
  {
    why: 'a name says what is sensible',
    schema: required({ command: { type: 'string' } }),
    least: { command: 'echo hello from the fake provider' },
  },
  {
    why: 'a command is a list of words',
    schema: required({ command: { type: 'array', items: { type: 'string' } } }),
    least: { command: ['echo', 'hello', 'from', 'the', 'fake', 'provider'] },
  },
  {
    why: 'each type has a value',
    schema: required({
      text: { type: 'string' },
      count: { type: 'integer', minimum: 3 },
      share: { type: 'number' },
      is: { type: 'boolean' },
      none: { type: 'null' },
      list: { type: 'array', items: { type: 'string' }, minItems: 1 },
      inner: required({ mode: { enum: ['slow', 'quick'] } }),
      either: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
      nullable: { type: ['string', 'null'] },
    }),
    least: {
      text: 'hello',
      count: 3,
      share: 1,
      is: false,
      none: null,
      list: ['hello'],
      inner: { mode: 'slow' },
      either: 1,
      nullable: 'hello',
    },
  },
  {
    why: 'Gemini writes types in capitals',
    schema: { type: 'OBJECT', properties: { n: { type: 'INTEGER' } }, required: ['n'] },
    least: { n: 1 },
  },
])('$why', ({ schema, least }) => {
  expect(leastArguments(schema)).toEqual(least)
})

test('a schema that goes on for ever ends', () => {
  const schema: Record<string, unknown> = { type: 'object', required: ['next'] }
  schema['properties'] = { next: schema }
  expect(JSON.stringify(leastArguments(schema)).length).toBeLessThan(1_000)
})
