import type { z } from 'zod'
import { agentSchema, configSchema } from './schema.ts'

export type Path = readonly (string | number)[]

/** What the table says of a setting beyond its type. */
interface SettingNotes {
  /** What to write instead of something wrong. */
  readonly cure?: string
}

/** What zod keeps of the schemas that we use (https://zod.dev/packages/core). */
interface Definition {
  readonly keyType?: z.ZodType
  readonly entries?: Readonly<Record<string, unknown>>
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly innerType?: z.ZodType
  readonly defaultValue?: unknown
  readonly in?: z.ZodType
  readonly element?: z.ZodType
  readonly options?: readonly z.ZodType[]
}

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition

/** The settings of a map, by name; `undefined` for what is no map with fixed keys. */
export function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const { shape, innerType, in: input, options } = definitionOf(schema)
  if (shape) return shape
  const inside = innerType ?? input
  if (inside) return shapeOf(inside)
  return options?.map(shapeOf).find((found) => found !== undefined)
}

/** The names that a map may have: of its settings, or, where they are free but of a few, those. */
export function keysOf(schema: z.ZodType): readonly string[] {
  const { innerType, in: input, keyType } = definitionOf(schema)
  if (keyType) return Object.keys(definitionOf(keyType).entries ?? {})
  const inside = innerType ?? input
  return inside ? keysOf(inside) : Object.keys(shapeOf(schema) ?? {})
}

/** Whether nothing written means an empty map or list. */
export function isEmptyByDefault(schema: z.ZodType): boolean {
  const { defaultValue, innerType } = definitionOf(schema)
  if (defaultValue === undefined) return innerType !== undefined && isEmptyByDefault(innerType)
  return typeof defaultValue === 'object' && defaultValue !== null && Object.keys(defaultValue).length === 0
}

/** What stands in the table for `schema`, looked up through its default. */
export function notesOf(schema: z.ZodType): SettingNotes {
  const { innerType } = definitionOf(schema)
  const inner = innerType ? notesOf(innerType) : {}
  return { ...inner, ...(schema.meta() as SettingNotes | undefined) }
}

/**
 * The schema of the setting at `path` of the file; `undefined` where there is none, as below free keys.
 * @param agent the schema of the agent that the path leads through
 */
export function schemaAt(path: Path, agent: z.ZodType = agentSchema): z.ZodType | undefined {
  const [top] = path
  if (top !== 'agents' || path.length < 2) return childAt(configSchema, path)
  return childAt(agent, path.slice(2))
}

/** The schema of what stands at `path` below `schema`; `undefined` where there is none, as below free keys. */
export function childAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema
  for (const key of path) {
    current = current && (typeof key === 'number' ? elementOf(current) : ownChild(current, key))
  }
  return current
}

/** What a list holds. */
function elementOf(schema: z.ZodType): z.ZodType | undefined {
  const { element, innerType, in: input, options } = definitionOf(schema)
  if (element) return element
  const inside = innerType ?? input
  if (inside) return elementOf(inside)
  return options?.map(elementOf).find((found) => found !== undefined)
}

function ownChild(schema: z.ZodType, key: string): z.ZodType | undefined {
  const shape = shapeOf(schema)
  return shape && Object.hasOwn(shape, key) ? shape[key] : undefined
}
