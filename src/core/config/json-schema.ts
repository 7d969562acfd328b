import { z } from 'zod'
import { agentSchema, configSchema } from './schema.ts'

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
  readonly unit?: string
  readonly required?: readonly string[]
  readonly [key: string]: unknown
}

/** The JSON Schema of superclaw.yaml, for editors: what may be written, not what it becomes. */
export function configJsonSchema(): JsonSchema {
  const options = { io: 'input', unrepresentable: 'any', reused: 'inline' } as const
  const { $schema: _, ...agent } = z.toJSONSchema(agentSchema, options) as JsonSchema
  const config = z.toJSONSchema(configSchema, options) as JsonSchema
  const agents = { ...config.properties?.['agents'], additionalProperties: agent }
  return {
    ...config,
    title: 'superclaw.yaml',
    description: 'The agents of a SuperClaw control plane.',
    required: ['version'],
    properties: { ...config.properties, agents },
  }
}
