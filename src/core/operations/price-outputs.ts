import * as z from 'zod'
import { priceUnits } from '../usage/price-list.ts'

const unit = z.enum(priceUnits).describe('`_mtok`: a million tokens; `_kcount`: a thousand')
const aboveTokens = z.int().nullable().describe('For prompts larger than that; null for all others')
const listed = { provider: z.string(), model: z.string() }
const prices = z.array(z.object({ unit, usd: z.number(), aboveTokens }))
const pricedModel = z.object({ ...listed, prices })

/** Of `prices list`. */
export const pricesListOutput = z.object({
  lists: z
    .array(
      z.object({
        ...{ version: z.string(), models: z.int() },
        source: z.string().nullable().describe('A path or an address; null for the one that is shipped'),
        storedAtMs: z.int().nullable().describe('When `prices update` stored it; Unix epoch, milliseconds'),
      }),
    )
    .describe('In the order in which they are looked through'),
  models: z.array(pricedModel).describe('Empty with `--lists`'),
})

/** Of `prices show`. */
export const pricesShowOutput = pricedModel.extend({
  rule: z.string().describe('Why it is this one'),
  list: z.string().describe('Version of the list'),
  history: z
    .array(
      z.object({
        from: z.string().nullable().describe('From this day on (UTC); null from ever'),
        daily: z.array(z.string()).nullable().describe('Between these times of each day (UTC); null all day'),
        prices,
      }),
    )
    .describe('All prices that the list has of it; of several whose time it is, the last counts'),
  tiers: z
    .array(z.object({ tier: z.string(), factor: z.number() }))
    .describe('What service tiers make of the prices of tokens; others have no price'),
  call: z
    .object({
      nano: z.number().nullable().describe('Nano-dollars; null without a price'),
      lines: z.array(z.string()).describe('The arithmetic'),
    })
    .optional()
    .describe('With `--tokens`'),
})

const models = z.array(z.object(listed))

/** Of `prices update`. */
export const pricesUpdateOutput = z.object({
  version: z.string().describe('Of the list that is in force now, or with `--dry-run` would be'),
  source: z.string(),
  models: z.int(),
  isDryRun: z.boolean(),
  changes: z.object({
    ...{ added: models, removed: models },
    changed: z
      .array(
        z.object({
          ...{ ...listed, unit, aboveTokens },
          before: z.number().nullable().describe('US dollars; null when there was none'),
          after: z.number().nullable(),
          from: z.string().nullable().describe('From which day on it holds, if the list says so'),
        }),
      )
      .describe('Prices that hold now, the newest first'),
    otherwise: z.int().describe('Models with other names, or other prices at other times'),
  }),
})
