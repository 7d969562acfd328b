import type { z } from 'zod'
import { childAt, type Path } from '../../config/schema-tree.ts'
import { ownEntry, ownProvider, priceFileSchema } from './price-schema.ts'

/** The schema of what stands at a path of a price file, through the names that are free; `undefined` where there is none. */
export function priceSchemaAt(at: Path): z.ZodType | undefined {
  const [top, name, field, model, ...inside] = at
  if (top !== 'providers' || name === undefined) return childAt(priceFileSchema, at)
  if (field !== 'models' || model === undefined) return childAt(ownProvider, at.slice(2))
  return childAt(ownEntry, typeof inside[0] === 'number' ? inside.slice(1) : inside)
}
