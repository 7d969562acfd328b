import type { z } from 'zod'
import { isRecord } from './fault.ts'
import { isEmptyByDefault, shapeOf } from './schema-tree.ts'

/**
 * `agents:` with nothing after it, or only comments, is an empty map, as is each key whose default is empty: it counts as
 * not written. Any other key asks for a value, and stays to be told, as do unknown ones.
 */
export function withoutEmpty(
  value: Readonly<Record<string, unknown>>,
  schema: z.ZodType,
): Readonly<Record<string, unknown>> {
  const shape = shapeOf(schema) ?? {}
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const child = Object.hasOwn(shape, key) ? shape[key] : undefined
    if (child === undefined) return [[key, inner] as const]
    if (inner === null && isEmptyByDefault(child)) return []
    return [[key, isRecord(inner) ? withoutEmpty(inner, child) : inner] as const]
  })
  return Object.fromEntries(kept)
}
