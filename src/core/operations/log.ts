import * as z from 'zod'
import { operation } from './operation.ts'

export const logLineSchema = z.object({
  agentId: z.string(),
  atMs: z.int().describe('When it was seen; Unix epoch, milliseconds'),
  offset: z.int().describe('Of its first byte in all that the agent ever wrote'),
  text: z.string(),
  cutBytes: z.int().describe('Bytes that `text` leaves out of a very long line'),
})

const agents = z.array(z.string()).default([]).describe('Ids or names; none means all')

export const logOperations = {
  'log.read': operation({
    kind: 'query',
    summary: 'Read the last lines of agents, merged by time.',
    permission: 'viewer',
    route: 'GET /v1/logs',
    input: z.object({
      agents,
      sinceMs: z.int().optional(),
      grep: z.string().max(1000).optional().describe('RE2 syntax'),
      limit: z.int().min(0).max(10_000).default(100),
    }),
    output: z.object({ lines: z.array(logLineSchema) }),
  }),
  'log.follow': operation({
    kind: 'stream',
    summary: 'Send lines as agents write them, after the last `limit` ones.',
    permission: 'viewer',
    route: 'GET /v1/logs/stream',
    input: z.object({
      agents,
      grep: z.string().max(1000).optional(),
      limit: z.int().min(0).max(10_000).default(0),
    }),
    output: z.object({ lines: z.array(logLineSchema) }),
  }),
} as const
