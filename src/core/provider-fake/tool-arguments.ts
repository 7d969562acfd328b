import { isMap, type JsonMap, listOf, mapOf, textOf } from './json-shape.ts'

/** What is sensible for parameters of that name, in whatever tool. */
const byName: Readonly<Record<string, string>> = {
  command: 'echo hello from the fake provider',
  cmd: 'echo hello from the fake provider',
  script: 'echo hello from the fake provider',
  path: '.',
  file_path: 'README.md',
  filename: 'README.md',
  dir_path: '.',
  pattern: 'README',
  query: 'README',
  url: 'http://127.0.0.1/',
}

const depthMax = 8

/** The least that a JSON Schema of a tool asks for: its required properties, each with a value that it lets through. */
export function leastArguments(schema: unknown): JsonMap {
  const value = leastValue(schema, '', 0)
  return isMap(value) ? value : {}
}

function leastValue(schema: unknown, name: string, depth: number): unknown {
  const { default: standard, const: only, enum: choices, anyOf, oneOf, minimum } = mapOf(schema)
  const given = standard ?? only ?? listOf(choices)[0]
  if (given !== undefined) return given
  const [branch] = [...listOf(anyOf), ...listOf(oneOf)]
  if (branch !== undefined && depth < depthMax) return leastValue(branch, name, depth + 1)
  switch (typeOf(schema)) {
    case 'object':
      return depth < depthMax ? leastMap(mapOf(schema), depth) : {}
    case 'array':
      return leastList(mapOf(schema), name, depth)
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? minimum : 1
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return byName[name] ?? 'hello'
  }
}

/** Gemini writes types in capitals; a schema may name several. */
function typeOf(schema: unknown): string {
  const { type, properties } = mapOf(schema)
  const named = textOf(type) || textOf(listOf(type)[0])
  return named === '' && isMap(properties) ? 'object' : named.toLowerCase()
}

function leastMap({ properties, required }: JsonMap, depth: number): JsonMap {
  const known = mapOf(properties)
  const names = new Set(listOf(required).filter((name): name is string => typeof name === 'string'))
  return Object.fromEntries([...names].map((name) => [name, leastValue(known[name], name, depth + 1)]))
}

/** A command as a list is its words. */
function leastList({ items, minItems }: JsonMap, name: string, depth: number): unknown[] {
  const text = typeOf(items) === 'string' ? byName[name] : undefined
  if (text !== undefined) return text.split(' ')
  return Number(minItems) > 0 && depth < depthMax ? [leastValue(items, name, depth + 1)] : []
}
