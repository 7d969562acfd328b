import * as z from 'zod'
import { operation } from './operation.ts'

export const eventSchema = z.object({
  seq: z.int(),
  atMs: z.int().describe('Unix epoch, milliseconds'),
  type: z.string(),
  version: z.int(),
  agentId: z.string().nullable(),
  actor: z.string(),
  data: z.record(z.string(), z.unknown()),
  hash: z.string().describe('SHA-256, hex, over the hash before and this event'),
})
export type EventView = z.infer<typeof eventSchema>

const filter = z.object({
  types: z.array(z.string()).optional().describe('`run.ended`, or `run.*`'),
  agents: z.array(z.string()).optional(),
})

export const eventOperations = {
  'event.list': operation({
    kind: 'query',
    summary: 'List events, oldest first.',
    permission: 'viewer',
    route: 'GET /v1/events',
    input: filter.extend({
      afterSeq: z.int().min(0).optional(),
      sinceMs: z.int().optional(),
      limit: z.int().min(1).max(10_000).default(100),
      from: z.enum(['oldest', 'newest']).default('newest'),
    }),
    output: z.object({
      events: z.array(eventSchema),
      firstSeq: z.int().describe('The oldest that is kept; 1 until older ones were removed'),
      lastSeq: z.int(),
    }),
  }),
  'event.follow': operation({
    kind: 'stream',
    summary: 'Send events as they happen, from a sequence number on.',
    permission: 'viewer',
    route: 'GET /v1/events/stream',
    input: filter.extend({
      afterSeq: z
        .int()
        .min(0)
        .optional()
        .describe('From the next event on when left out; over HTTP, Last-Event-ID counts too'),
    }),
    output: eventSchema,
  }),
  'event.verify': operation({
    kind: 'query',
    summary: 'Walk the hash chain of the log.',
    permission: 'viewer',
    route: 'GET /v1/events/verify',
    input: z.object({}),
    output: z.object({
      events: z.int(),
      firstSeq: z.int().describe('The oldest that is kept; 1 until older ones were removed'),
      lastSeq: z.int(),
      lastHash: z.string(),
      broken: z.object({ seq: z.int(), what: z.string() }).nullable(),
    }),
  }),
} as const
