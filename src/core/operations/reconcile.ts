import * as z from 'zod'
import { usageSources } from '../usage/usage-record.ts'
import { operation } from './operation.ts'

const count = z.int()
const moment = z.int().describe('Unix epoch, milliseconds')
const nano = z.number().describe('List price, nano-dollars')
const sum = { calls: count, costNano: nano, unpriced: count.describe('Calls whose price nobody knows') }
const source = z.enum(usageSources)

const unmatched = z.object({
  ...sum,
  some: z
    .array(
      z.object({
        ...{ atMs: moment, model: z.string(), promptTokens: count, outputTokens: count },
        ...{ costNano: z.number().nullable() },
        isCounted: z.boolean().describe('Whether it is in the sums all the same'),
      }),
    )
    .describe('The first of them'),
})

export const reconcileOperations = {
  'usage.reconcile': operation({
    kind: 'query',
    summary: 'Hold side by side what several sources told of the same sessions.',
    permission: 'viewer',
    route: 'GET /v1/usage/reconcile',
    input: z.object({ fromMs: moment, untilMs: moment }),
    output: z.object({
      sessions: z
        .array(
          z.object({
            ...{ tool: z.string(), session: z.string().nullable(), agent: z.string().nullable() },
            sources: z
              .array(
                z.object({
                  ...{ source, ...sum, promptTokens: count, outputTokens: count },
                  counted: count.describe('Calls that are in the sums: no better source told of that time'),
                  reported: z
                    .object({
                      ...{ calls: count, reportedNano: z.number(), costNano: nano },
                      isApart: z.boolean().describe('By more than a twentieth'),
                    })
                    .nullable()
                    .describe('What the source said that its calls cost, beside their list price'),
                }),
              )
              .describe('The one to believe most first'),
            differences: z
              .array(
                z.object({
                  ...{ better: source, worse: source, matched: count.describe('Calls that both told') },
                  ...{ onlyBetter: unmatched, onlyWorse: unmatched },
                }),
              )
              .describe('The best source beside each of the others'),
          }),
        )
        .describe('Those of which more than one source told, the latest first'),
    }),
  }),
} as const
