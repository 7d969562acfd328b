import * as z from 'zod'
import { usageGroups } from '../usage/usage-query.ts'
import { liveUsageOperations } from './live-usage.ts'
import { operation } from './operation.ts'
import { reconcileOperations } from './reconcile.ts'

const count = z.int()
const moment = z.int().describe('Unix epoch, milliseconds')

const sum = {
  calls: count,
  unpriced: count.describe('Calls whose price nobody knows: `costNano` lacks them'),
  inputTokens: count.describe('Neither read from a cache nor written into one'),
  ...{ cacheReadTokens: count, cacheWriteTokens: count },
  outputTokens: count.describe('Reasoning included'),
  costNano: z.number().describe('List price, nano-dollars'),
  billedNano: z.number().describe('The same without what subscriptions pay for'),
}

export const usageOperations = {
  'usage.summary': operation({
    kind: 'query',
    summary: 'Sum up what calls to models used and cost.',
    permission: 'viewer',
    route: 'GET /v1/usage',
    input: z.object({
      by: z.enum([...usageGroups, 'fleet']).default('day'),
      fromMs: moment,
      untilMs: moment,
      zone: z.string().max(64).default('UTC').describe('In which days and hours begin: Europe/Berlin'),
    }),
    output: z.object({
      rows: z
        .array(z.object({ key: z.string().describe('Empty for what nobody said'), ...sum }))
        .describe('Times in their order; else the dearest first'),
      total: z.object(sum),
      firstMs: moment.nullable().describe('Of the first call that is known'),
      imported: z
        .object({
          ...{ files: count, readFiles: count, readBytes: count, records: count },
          malformed: count.describe('Lines that are no JSON'),
          tooLong: count.describe('Lines that are too long to tell anything'),
          faults: z.array(z.string()).describe('What could not be read, and why'),
        })
        .describe('What histories on this machine told anew'),
    }),
  }),
  ...liveUsageOperations,
  ...reconcileOperations,
} as const
