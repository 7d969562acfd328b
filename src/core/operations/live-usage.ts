import * as z from 'zod'
import { operation } from './operation.ts'

const count = z.int()
const moment = z.int().describe('Unix epoch, milliseconds')
const nano = z.number().describe('List price, nano-dollars')
const pace = {
  perMinuteNano: nano,
  callsPerMinute: z.number(),
  unpriced: count.describe('Calls of those five minutes whose price nobody knows: the pace lacks them'),
}
const paces = z
  .array(z.object({ key: z.string().describe('Empty for what nobody said'), ...pace }))
  .describe('The dearest first')
const spent = z.object({
  costNano: nano,
  billedNano: z.number().describe('The same without what subscriptions pay for'),
  calls: count,
  unpriced: count.describe('Of them, those whose price nobody knows'),
})

const windows = z
  .array(
    z.object({
      tool: z.string(),
      minutes: count.describe('Its length: 300 for five hours, 10080 for a week'),
      usedPercent: z.number().nullable().describe('As the tool was told; null when it was not'),
      resetsAtMs: moment.nullable(),
      spentNano: nano.describe('List price of the calls in it that are known here, nano-dollars'),
      calls: count,
      unpriced: count.describe('Of them, those whose price nobody knows: `spentNano` lacks them'),
      projectedPercent: z.number().nullable().describe('At its end, if it goes on like this'),
      fullAtMs: moment.nullable().describe('When it is used up at this pace, if before it ends'),
      isEstimate: z.boolean().describe('Whether its times are guessed from calls that are known here'),
      seenAtMs: moment.nullable().describe('When the tool was told'),
    }),
  )
  .describe('Of subscriptions')

const block = z.object({
  startMs: moment.describe('The full hour, UTC, of its first call; Unix epoch, milliseconds'),
  ...{ endMs: moment, firstMs: moment, lastMs: moment },
  isGap: z.boolean().describe('More than five hours between two blocks in which nothing was asked'),
  isActive: z.boolean(),
  ...{ calls: count, unpriced: count, inputTokens: count, cacheReadTokens: count },
  ...{ cacheWriteTokens: count, outputTokens: count, costNano: nano, billedNano: z.number() },
  burn: z
    .object({ perMinuteNano: nano, tokensPerMinute: count })
    .nullable()
    .describe('Of the active one, from its first call to its last'),
  projected: z
    .object({ costNano: nano, tokens: count })
    .nullable()
    .describe('What it comes to at its end, if it goes on like this'),
})

const text = z.string().nullable()
const number = z.number().nullable()
const name = z.string().min(1).max(1000)

/** A line of `usage export`. */
export const exportedCallSchema = z.object({
  atMs: moment,
  source: z.string().describe('Who told of it: `proxy`, `event`, `session_log`, `metrics`'),
  ...{ tool: z.string(), agent: text, session: text, parentSession: text, project: text, provider: text },
  ...{ model: z.string(), tier: z.string() },
  ...{ inputTokens: count, cacheReadTokens: count, cacheWrite5mTokens: count, cacheWrite1hTokens: count },
  ...{ outputTokens: count, reasoningTokens: count, webSearches: count, fileSearches: count },
  costNano: number.describe('List price, nano-dollars; null when nobody knows it'),
  priceVersion: text,
  reportedNano: number.describe('What the source says that it cost'),
  isSubscribed: z.boolean().nullable(),
  isShare: z.boolean().describe('Tokens of a number of calls that nobody knows'),
  isCounted: z.boolean().describe('Whether it is in the sums: what a better source told as well is not'),
  ...{ requestId: text, traceId: text, durationMs: number, firstTokenMs: number },
  doubts: z.string().describe('Apart by spaces'),
})

const reading = z.object({
  tool: z.string().min(1).max(64),
  minutes: z.int().min(1).max(1_000_000),
  usedPercent: z.number().min(0).max(1000),
  resetsAtMs: moment,
})

export const liveUsageOperations = {
  'usage.live': operation({
    kind: 'stream',
    summary: 'Send what is spent just now, again and again.',
    permission: 'viewer',
    route: 'GET /v1/usage/live',
    input: z.object({ intervalMs: z.int().min(500).max(60_000).default(2_000) }),
    output: z.object({
      atMs: moment,
      pace: z
        .object({ total: z.object(pace), byAgent: paces, byTool: paces, byModel: paces })
        .describe('The mean of the last five minutes'),
      spent: z.object({ last24h: spent, last7d: spent, last30d: spent }),
      minutesNano: z
        .array(z.number())
        .describe('List price of each of the last 60 minutes, nano-dollars; the last one goes on'),
      windows,
      fault: z.string().nullable().describe('Why histories could not be looked through'),
    }),
  }),
  'usage.blocks': operation({
    kind: 'query',
    summary:
      'Tell the blocks of five hours in which a tool was used: an estimate of the windows of its subscription.',
    permission: 'viewer',
    route: 'GET /v1/usage/blocks',
    input: z.object({
      tool: z.string().min(1).max(64).default('claude-code'),
      fromMs: moment.describe('Blocks that end after it'),
    }),
    output: z.object({ atMs: moment, blocks: z.array(block).describe('In the order of time') }),
  }),
  'usage.export': operation({
    kind: 'stream',
    summary: 'Send every call that is kept, with all that is known of it.',
    permission: 'viewer',
    route: 'GET /v1/usage/export',
    input: z.object({
      ...{ fromMs: moment, untilMs: moment },
      ...{ tool: name.optional(), agent: name.optional(), model: name.optional() },
    }),
    output: z.object({ rows: z.array(exportedCallSchema).describe('In the order of time') }),
  }),
  'usage.glance': operation({
    kind: 'command',
    summary: 'Keep what a tool was told of its limits, and tell what a status line shows.',
    permission: 'operator',
    route: 'POST /v1/usage/glance',
    input: z.object({
      dayFromMs: moment.describe('When the day began that is asked for'),
      readings: z.array(reading).max(8).default([]),
    }),
    output: z.object({ atMs: moment, today: spent, windows }),
  }),
} as const
