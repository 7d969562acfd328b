import type { z } from 'zod'
import { priceSchemaAt } from '../usage/price-file/price-places.ts'
import { priceRuleFaults } from '../usage/price-file/price-rules.ts'
import { type Fault, isRecord } from './fault.ts'
import { type Path, schemaAt } from './schema-tree.ts'
import { selfFaults } from './self-rules.ts'

/** What is wrong between settings that are no agent's, as they were written. */
export function settingsFaults(
  written: Readonly<Record<string, unknown>>,
  agentNames: readonly string[],
): Fault[] {
  const { self, prices } = written
  const ofPrices = isRecord(prices) ? priceRuleFaults(prices['providers']) : []
  return [
    ...selfFaults(self, agentNames),
    ...ofPrices.map((fault) => ({ ...fault, at: ['prices', ...fault.at] })),
  ]
}

/** As `schemaAt`, through the names of `prices.providers`, which are free, too. */
export function settingSchemaAt(at: Path): z.ZodType | undefined {
  const isOfPrices = at[0] === 'prices' && at[1] === 'providers'
  return isOfPrices ? priceSchemaAt(at.slice(1)) : schemaAt(at)
}
