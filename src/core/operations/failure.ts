import * as z from 'zod'
import { errorClasses } from '../usage/failed-attempt.ts'
import { failureGroups } from '../usage/failure-query.ts'
import { operation } from './operation.ts'

const count = z.int()
const moment = z.int().describe('Unix epoch, milliseconds')
const share = z.number().min(0).max(1)

export const failureOperations = {
  'failure.summary': operation({
    kind: 'query',
    summary: 'Sum up attempts to call models that failed.',
    permission: 'viewer',
    route: 'GET /v1/failures',
    input: z.object({
      by: z.enum(failureGroups).default('class'),
      ...{ fromMs: moment, untilMs: moment },
      agent: z.string().max(200).optional().describe('Only of this agent; empty: of none that is known'),
    }),
    output: z.object({
      total: z.object({
        calls: count.describe('That had an answer, each once'),
        failures: count.describe('Attempts that had none'),
        successRate: share.nullable().describe('calls / (calls + failures); null without any'),
      }),
      rows: z
        .array(
          z.object({
            key: z.string().describe('Empty for what nobody said'),
            failures: count,
            calls: count.nullable().describe('Of the same group; null by class'),
            successRate: share.nullable().describe('null by class'),
            share: share.describe('failures of all attempts, those of other groups included'),
            classes: z.array(z.object({ class: z.enum(errorClasses), failures: count })),
            ...{ firstMs: moment, lastMs: moment },
            lastMessage: z.string().nullable(),
            lastClass: z.enum(errorClasses),
          }),
        )
        .describe('Most failures first'),
      retries: z
        .object({
          answered: z
            .array(z.object({ attempts: count, requests: count }))
            .describe('Requests that were answered in the end, by the attempts that it took'),
          givenUp: count.describe('Requests that were not tried again within ten minutes'),
          open: count.describe('Requests that may still be tried again'),
          unknown: count.describe('Failed attempts of which neither session nor request is known'),
          attempts: count.describe('Failed attempts that were looked at: the newest'),
          waitMs: z
            .number()
            .nullable()
            .describe('From the first failure to the answer, of half of the requests that had one'),
        })
        .describe('What became of requests of which an attempt failed'),
      firstMs: moment.nullable().describe('Of the first failed attempt that is known at all'),
    }),
  }),
} as const
