import * as z from 'zod'
import { errorClasses } from '../usage/failed-attempt.ts'
import { serviceTiers } from '../usage/price-call.ts'
import { priceUnits } from '../usage/price-list.ts'
import { requestTies } from '../usage/request-query.ts'
import { usageDoubts, usageSources } from '../usage/usage-record.ts'
import { operation } from './operation.ts'

const count = z.int()
const moment = z.int().describe('Unix epoch, milliseconds')
const text = z.string().max(500).optional()
const said = z.string().nullable()
const nano = z.number().nullable()

const filter = {
  tool: text.describe('In full, as agent and provider; empty: what nobody said'),
  ...{ agent: text, provider: text },
  model: text.describe('A part of its name, in any case; also project'),
  project: text,
  session: text.describe('How its name begins'),
  source: z.enum(usageSources).optional(),
  isFailed: z.boolean().optional().describe('true: failed attempts alone; false: calls alone'),
  errorClass: z.enum(errorClasses).optional(),
  minCostNano: z.number().optional().describe('List price; what has none does not fit'),
  minDurationMs: z.number().optional().describe('What nobody measured does not fit'),
  all: z
    .boolean()
    .default(false)
    .describe(
      'Also calls that another source told better, and tokens of a number of calls that is not known',
    ),
}

const rowFields = {
  id: z.string().describe('c123: a call; f45: a failed attempt'),
  atMs: moment.describe('When it was answered, or failed'),
  tool: z.string(),
  ...{ agent: said, session: said, project: said, provider: said },
  model: z.string().describe('Empty when nobody said'),
  source: z.enum(usageSources),
  tier: z.enum(serviceTiers).nullable().describe('null of a failed attempt, as tokens and costNano'),
  status: z.enum(['ok', ...errorClasses]),
  httpStatus: z.int().nullable().describe('Of a failed attempt'),
  message: said.describe('Of a failed attempt'),
  attempt: z.int().nullable().describe('Of a failed attempt: which try it was, where that was said'),
  durationMs: z.number().nullable(),
  firstTokenMs: z.number().nullable().describe('From the request to the first piece of its answer'),
  tokens: z
    .object({
      ...{ input: count, cacheRead: count, cacheWrite5m: count, cacheWrite1h: count },
      ...{ output: count, reasoning: count.describe('Is in output, too') },
    })
    .nullable(),
  costNano: nano.describe('List price, nano-dollars; null when nobody knows it'),
  billedNano: nano.describe('0 where a subscription pays'),
  requestId: said.describe("The provider's own"),
  traceId: said,
  doubts: z.array(z.enum(usageDoubts)),
  isSuperseded: z.boolean().describe('Another source told it better: it does not count'),
}
export const requestRow = z.object(rowFields)
const tiedRow = requestRow.extend({
  by: z.enum(requestTies).describe('Why it is held to be of this request'),
})

const priceLine = z.object({
  unit: z.enum(priceUnits),
  count,
  usd: z.number().describe('For a million of them (_mtok), or a thousand'),
  factor: z.number().describe('Of the service tier'),
  pico: z.number().describe('Pico-dollars, exact'),
  insteadOf: z.enum(priceUnits).optional().describe('Whose price it is, where there is none of its own'),
})

export const requestOperations = {
  'request.list': operation({
    kind: 'query',
    summary: 'List calls to models and attempts that failed, newest first.',
    permission: 'viewer',
    route: 'GET /v1/requests',
    input: z.object({
      ...filter,
      ...{ fromMs: moment, untilMs: moment },
      limit: z.int().min(1).max(1_000).default(100),
      before: z
        .string()
        .regex(/^\d{1,16}\.[cf]\d{1,16}$/)
        .optional()
        .describe('`next` of the page before'),
    }),
    output: z.object({
      rows: z.array(requestRow),
      next: z.string().nullable().describe('To be asked for older ones with; null when there are none'),
    }),
  }),
  'request.follow': operation({
    kind: 'stream',
    summary: 'Send calls and failed attempts as they come to be known.',
    permission: 'viewer',
    route: 'GET /v1/requests/follow',
    input: z.object({
      ...filter,
      fromMs: moment
        .optional()
        .describe('Those of a time from then on, first such as are known, a thousand at most; default: now'),
    }),
    output: z.object({ rows: z.array(requestRow) }),
  }),
  'request.show': operation({
    kind: 'query',
    summary: 'Show everything of a call or a failed attempt.',
    permission: 'viewer',
    route: 'GET /v1/requests/{id}',
    input: z.object({ id: z.string().min(1).max(200).describe("c123, f45, or the provider's own id") }),
    output: z.object({
      request: requestRow,
      parentSession: said,
      reportedNano: nano.describe('What its source says that it cost'),
      price: z
        .union([
          z.object({
            kind: z.enum(['priced']),
            nano: z.number(),
            lines: z.array(priceLine),
            ...{ version: z.string(), provider: z.string(), model: z.string(), rule: z.string() },
          }),
          z.object({ kind: z.enum(['unpriced']), why: z.string() }),
        ])
        .nullable()
        .describe('The arithmetic, by the list of now; null of a failed attempt'),
      priceVersion: said.describe('Of the list by which costNano was computed'),
      attempts: z.array(tiedRow).describe('Failed attempts of it, itself among them; oldest first'),
      answer: tiedRow.nullable().describe('Of a failed attempt: the call that succeeded after it'),
      copies: z.array(tiedRow).describe('What other sources told of the same call'),
    }),
  }),
} as const
