import { expect, test } from 'vitest'
import { configJsonSchema, type JsonSchema } from '../../../src/core/config/json-schema.ts'
import { parseConfig } from '../../../src/core/config/parse-config.ts'

const kinds = configJsonSchema().properties?.['agents']?.additionalProperties?.anyOf ?? []
const agent = kinds[0]?.properties ?? {}

test.for([
  ['10s', true],
  ['1.5M', true],
  ['500MS', true],
  ['soon', false],
  ['10', false],
] as const)('an editor and the parser agree on a grace of %j', ([grace, isGood]) => {
  const [branch] = agent['stop']?.properties?.['grace']?.anyOf ?? []
  expect(new RegExp(String(branch?.['pattern']), 'u').test(grace)).toBe(isGood)
  const text = JSON.stringify({ version: 1, agents: { a: { command: 'x', stop: { grace } } } })
  expect(parseConfig(text, { path: 'f' }).issues.length === 0).toBe(isGood)
})

test('every setting says what it is for', () => {
  const nameless = (schema: JsonSchema, path: string): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, child]) => [
      ...(child.description ? [] : [`${path}${key}`]),
      ...[child, ...(child.anyOf ?? [])].flatMap((inner) => nameless(inner, `${path}${key}.`)),
      ...(child.additionalProperties
        ? [child.additionalProperties, ...(child.additionalProperties.anyOf ?? [])].flatMap((inner) =>
            nameless(inner, `${path}${key}.*.`),
          )
        : []),
    ])
  expect(nameless(configJsonSchema(), '')).toEqual([])
})

test('nothing in it is ours alone but the unit of a quantity', () => {
  expect(JSON.stringify(configJsonSchema())).not.toContain('"cure"')
})

test('an unknown setting is marked on every level', () => {
  expect(configJsonSchema()['additionalProperties']).toBe(false)
  expect(kinds.map((kind) => kind['additionalProperties'])).toEqual([false, false, false, false])
  expect(agent['stop']?.['additionalProperties']).toBe(false)
})

test('an editor tells the kinds of agents apart', () => {
  expect(kinds.map(({ properties }) => properties?.['kind']?.const)).toEqual([
    'process',
    'probe',
    'push',
    'openclaw',
  ])
  expect(kinds.map(({ required = [] }) => required)).toEqual([[], ['kind'], ['kind'], ['kind', 'url']])
})
