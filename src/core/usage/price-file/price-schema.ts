import * as z from 'zod'
import type { OwnUnit } from './own-units.ts'

const cure = 'Write US dollars for a million tokens, or a thousand searches or requests: 0.25'
const usd = (of: string) => z.number().min(0).max(1_000_000).optional().describe(of).meta({ cure })
const units = {
  input: usd('A million tokens that are neither read from a cache nor written into one.'),
  output: usd('A million tokens.'),
  cache_read: usd('A million tokens; without it, as `input`.'),
  cache_write_5m: usd('A million tokens that are kept for five minutes; without it, as `input`.'),
  cache_write_1h: usd('A million tokens that are kept for an hour.'),
  reasoning: usd('A million tokens; without it, as `output`.'),
  audio_input: usd('A million tokens; without it, as `input`.'),
  audio_cache_read: usd('A million tokens; without it, as `cache_read`.'),
  audio_output: usd('A million tokens; without it, as `output`.'),
  web_searches: usd('A thousand.'),
  file_searches: usd('A thousand.'),
  requests: usd('A thousand.'),
} satisfies Record<OwnUnit, z.ZodType>

const factor = z
  .number()
  .gt(0, 'is not above 0')
  .max(100)
  .optional()
  .describe('0.5 for half of it.')
  .meta({ cure: 'Write what it makes of the price: 0.5 for half of it' })
const tiers = z
  .strictObject({ batch: factor, flex: factor, priority: factor, fast: factor })
  .optional()
  .describe('What service tiers make of the prices of tokens.')

const above = z.strictObject({
  tokens: z.int().min(1).describe('Prompts with more tokens than that, caches included.'),
  ...units,
})

const day = z
  .string()
  .refine(isDay, 'is not a day')
  .meta({ cure: 'Write it as 2026-11-03; it begins at midnight UTC' })

function isDay(text: string): boolean {
  if (!/^20\d\d-\d\d-\d\d$/.test(text)) return false
  const atMs = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text)
}

/** Prices from a day on, or from ever. */
export const ownEntry = z.strictObject({
  from: day.optional().describe('The day from which on it holds, UTC; without it, from ever.'),
  ...units,
  above: z
    .union([above, z.array(above).min(1)])
    .optional()
    .describe('Prices of all of a call with a longer prompt.'),
  tiers,
})

/** What a model costs: from ever, or from several days on. */
export const ownModel = z.union([ownEntry, z.array(ownEntry).min(1)])

const modelName = z
  .string()
  .regex(/^[^\s*]{1,199}\*?$/, 'is not a name of a model: no spaces, and `*` only at its end')
const providerName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/, 'is not a name of a provider: letters, digits, and . _ / -')

export const ownProvider = z.strictObject({
  tiers,
  models: z
    .record(modelName, ownModel)
    .describe('Prices by the name of a model; `*` at its end means all that begin so.')
    .meta({ cure: 'Write `models: { NAME: { input: 3, output: 15 } }`' }),
})

/** Providers by name, as superclaw.yaml and a price file have them (docs/prices.md). */
export const ownProviders = z.record(providerName, ownProvider)

/** A price file of a user. */
export const priceFileSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).optional().meta({ cure: 'Write `version: 1`, or take this line out' }),
  currency: z
    .literal('USD', { error: 'is not USD, the one currency that prices are kept in' })
    .optional()
    .meta({ cure: 'Write the prices in US dollars, and `currency: USD`' }),
  providers: ownProviders.meta({ cure: 'Write `providers: { anthropic: { models: { … } } }`' }),
})

export type OwnPrices = z.output<typeof ownProviders>
export type OwnProvider = OwnPrices[string]
export type OwnEntry = z.output<typeof ownEntry>
