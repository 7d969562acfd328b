import * as z from 'zod'
import { spanKinds, spanStatuses } from '../usage/otlp/span-record.ts'
import { traceLosses } from '../usage/trace/trace-desk.ts'
import { operation } from './operation.ts'

const count = z.int()
const moment = z.number().describe('Unix epoch, milliseconds, with fractions')
const text = z.string()

const trace = z.object({
  traceId: text,
  name: text.describe('Of its root; of what began first, as long as that is missing'),
  hasRoot: z.boolean(),
  startMs: moment,
  durationMs: z.number().describe('From what began first to what ended last'),
  spans: count,
  errors: count,
  service: text.nullable(),
  agent: text.nullable(),
  session: text.nullable(),
  calls: count.describe('To models, as far as spans tell'),
  tokens: z.number(),
  costNano: z.number().nullable().describe('As calls say themselves, nano-dollars; null when none does'),
})

const span = z.object({
  traceId: text,
  spanId: text,
  parentSpanId: text.nullable(),
  name: text,
  kind: z.enum(spanKinds),
  startMs: moment.describe('By the clock of who sent it'),
  durationMs: z.number(),
  status: z.enum(spanStatuses),
  statusMessage: text.nullable(),
  service: text.nullable(),
  agent: text.nullable(),
  session: text.nullable(),
  attributes: z.record(text, z.union([text, z.number(), z.boolean()])),
})

const filter = text.max(256).optional()

export const traceOperations = {
  'trace.list': operation({
    kind: 'query',
    summary: 'List traces that are kept, newest first, and how much was not.',
    permission: 'viewer',
    route: 'GET /v1/traces',
    input: z.object({
      fromMs: z.int().default(0),
      untilMs: z.int().default(Number.MAX_SAFE_INTEGER),
      ...{ agent: filter, session: filter },
      service: filter.describe('What sent one of its spans: claude-code'),
      hasError: z.boolean().default(false).describe('Only those with an error'),
      minDurationMs: z.number().min(0).default(0),
      limit: z.int().min(1).max(1_000).default(20),
    }),
    output: z.object({
      traces: z.array(trace),
      sinceMs: moment.describe('Since when what is lost is counted'),
      lost: z
        .array(z.object({ loss: z.enum(traceLosses), spans: count, traces: count }))
        .describe('What is not kept: by the sample, by the rate, of traces with too many spans, by the disk'),
      fault: text.nullable().describe('Why nothing can be kept now'),
      onward: z
        .object({ sent: count, waiting: count, dropped: count, fault: text.nullable() })
        .nullable()
        .describe('Spans that go on to another collector'),
    }),
  }),
  'trace.show': operation({
    kind: 'query',
    summary: 'Show the spans of a trace.',
    permission: 'viewer',
    route: 'GET /v1/traces/{id}',
    input: z.object({
      id: text
        .regex(/^[0-9a-fA-F]{1,32}$/, 'is no trace id: up to 32 hexadecimal digits')
        .describe('Or the beginning of one'),
    }),
    output: z.object({ trace, spans: z.array(span).describe('In the order in which they began') }),
  }),
} as const
