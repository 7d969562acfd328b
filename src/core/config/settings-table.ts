import type { JsonSchema } from './json-schema.ts'

/** Settings as a table of Markdown, a line for each, with those inside of maps. */
export function settingsTable(properties: Readonly<Record<string, JsonSchema>>): string {
  return ['| key | value | default | |', '|---|---|---|---|', ...lines(properties, '')].join('\n')
}

function lines(properties: Readonly<Record<string, JsonSchema>>, prefix: string): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const inner = schema.properties ?? schema.anyOf?.find((branch) => branch.properties)?.properties
    const isWhole = key === 'defaults' || key === 'agents'
    const own = `| \`${prefix}${key}\` | ${isWhole ? 'a map' : valuesOf(schema)} | ${defaultOf(schema)} | ${schema.description ?? ''} |`
    return inner && !isWhole ? [own, ...lines(inner, `${prefix}${key}.`)] : [own]
  })
}

function valuesOf(schema: JsonSchema): string {
  if (schema.unit !== undefined) return schema.unit
  if (schema.const !== undefined) return `\`${schema.const}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.anyOf) return [...new Set(schema.anyOf.map(valuesOf))].join(' or ')
  if (schema.type === 'array') return `list of ${schema.items ? valuesOf(schema.items) : 'anything'}`
  return names[schema.type ?? ''] ?? 'text'
}

const names: Readonly<Record<string, string>> = {
  object: 'a map',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true`, `false`',
}

function defaultOf({ default: value }: JsonSchema): string {
  if (Array.isArray(value)) return value.length > 0 ? `\`[${value.join(', ')}]\`` : ''
  return value === undefined || typeof value === 'object' ? '' : `\`${value}\``
}
