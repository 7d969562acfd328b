import * as z from 'zod'
import { durationPattern, percentPattern, sizePattern } from './quantity.ts'
import { agentSchema, configSchema } from './schema.ts'
import { watchedSchemas } from './watched-schema.ts'

/** A node of a JSON Schema (draft 2020-12), as far as it is read here. */
export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema
  readonly unit?: string
  readonly required?: readonly string[]
  readonly [key: string]: unknown
}

/** As a part of another schema. */
function withoutDialect(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...part } = writtenSchema(schema)
  return part
}

/** The JSON Schema of superclaw.yaml, for editors: what may be written, not what it becomes. */
export function configJsonSchema(): JsonSchema {
  const agent = { anyOf: [agentSchema, ...Object.values(watchedSchemas)].map(withoutDialect) }
  const config = writtenSchema(configSchema)
  const agents = { ...config.properties?.['agents'], additionalProperties: agent }
  return {
    ...config,
    title: 'superclaw.yaml',
    description: 'The agents of a SuperClaw control plane.',
    required: ['version'],
    properties: { ...config.properties, agents },
  }
}

/** What may be written where `schema` reads. */
export function writtenSchema(schema: z.ZodType): JsonSchema {
  const options = { io: 'input', unrepresentable: 'any', reused: 'inline', override: forEditors } as const
  return z.toJSONSchema(schema, options) as JsonSchema
}

const unitPatterns: Readonly<Record<string, RegExp>> = {
  duration: durationPattern,
  size: sizePattern,
  percent: percentPattern,
}

/** JSON Schema knows no flag `i`: each letter stands there twice. */
const bothCases = ({ source }: RegExp): string =>
  source.replaceAll(/\\.|[a-z]/g, (part) => (part.length > 1 ? part : `[${part}${part.toUpperCase()}]`))

/** Makes a setting say to editors what only our parser knows, and nothing that is meant for it alone. */
function forEditors({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema['cure']
  if (isEmptyMap(jsonSchema.default)) delete jsonSchema.default
  const pattern = unitPatterns[String(jsonSchema['unit'])]
  if (!pattern || !jsonSchema.anyOf) return
  jsonSchema.anyOf = [
    { type: 'string', pattern: bothCases(pattern) },
    { type: 'number', minimum: 0 },
  ]
}

const isEmptyMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
