import * as z from 'zod'
import { operation } from './operation.ts'

const count = z.int()
const nano = z.number().describe('Nano-dollars, of calls that have a price')

const sum = {
  calls: count,
  changed: count.describe('Calls whose price is another now'),
  gained: count.describe('Calls that have a price now, and had none'),
  lost: count.describe('Calls that have none any more'),
  ...{ unpricedBefore: count, unpricedAfter: count },
  ...{ beforeNano: nano, afterNano: nano },
  billedBeforeNano: nano.describe('Without what subscriptions pay for'),
  billedAfterNano: nano,
}

const place = z.object({ atMs: z.int().describe('Unix epoch, milliseconds'), id: z.int() })

export const priceOperations = {
  'price.recompute': operation({
    kind: 'command',
    summary: 'Price calls anew by the lists in force, a part at a time.',
    permission: 'admin',
    route: 'POST /v1/prices/recompute',
    input: z.object({
      after: place
        .default({ atMs: 0, id: 0 })
        .describe('Those of the calls that come after it, in the order of time'),
      isDryRun: z.boolean().default(false).describe('Say what would change, and change nothing'),
    }),
    output: z.object({
      models: z
        .array(z.object({ model: z.string(), ...sum }))
        .describe('By how much their figures change first'),
      total: z.object(sum),
      next: place.nullable().describe('After which to go on; null when all are done'),
      lists: z
        .array(z.string())
        .describe('Versions of the price lists, in the order they are looked through'),
    }),
  }),
} as const
