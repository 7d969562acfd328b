import * as z from 'zod'
import { latencyGroups } from '../usage/latency-query.ts'
import { operation } from './operation.ts'

const count = z.int()
const moment = z.int().describe('Unix epoch, milliseconds')
const percentiles = z
  .object({
    count: count.describe('Calls of which it is known'),
    ...{ p50: z.number(), p95: z.number(), p99: z.number() },
  })
  .nullable()

const row = z.object({
  key: z.string().describe('Empty for what nobody said'),
  calls: count,
  failures: count.describe('Attempts that had no answer'),
  errorShare: z.number().nullable().describe('failures / (calls + failures); null without any'),
  callsPerMinute: z.number(),
  durationMs: percentiles.describe('From the request to the end of its answer; null when nobody measured it'),
  firstTokenMs: percentiles.describe('From the request to the first piece of its answer'),
  outputPerSecond: percentiles.describe('Tokens in a second, while the answer came'),
  unpriced: count.describe('Calls whose price nobody knows: costNano lacks them'),
  costNano: z.number().describe('List price, nano-dollars'),
  billedNano: z.number().describe('The same without what subscriptions pay for'),
  ...{ inputTokens: count, cacheReadTokens: count, cacheWriteTokens: count, outputTokens: count },
})

export const latencyOperations = {
  'latency.summary': operation({
    kind: 'query',
    summary: 'Show how long calls to models take, in percentiles.',
    permission: 'viewer',
    route: 'GET /v1/latency',
    input: z.object({
      by: z.enum(latencyGroups).default('model'),
      ...{ fromMs: moment, untilMs: moment },
      keys: z.array(z.string().max(200)).max(100).optional().describe('Only of these; default: of all'),
    }),
    output: z.object({
      rows: z.array(row).describe('The busiest first'),
      total: row.describe('Of all rows as one; its key is empty'),
      firstMs: moment.nullable().describe('Of the first call that is known at all'),
    }),
  }),
} as const
