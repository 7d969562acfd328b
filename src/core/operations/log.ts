import * as z from 'zod'
import { logLevels, logModules } from '../plane-log/record.ts'
import { operation } from './operation.ts'

export const logLineSchema = z.object({
  agentId: z.string(),
  atMs: z.int().describe('When it was seen; Unix epoch, milliseconds'),
  offset: z.int().describe('Of its first byte in all that the agent ever wrote'),
  text: z.string(),
  cutBytes: z.int().describe('Bytes that `text` leaves out of a very long line'),
})

const agents = z.array(z.string()).default([]).describe('Ids or names; none means all')

/** A record of the control plane's own log. */
export const planeRecordSchema = z.looseObject({
  time: z.string().describe('RFC 3339, UTC'),
  level: z.enum(logLevels),
  module: z.string(),
  message: z.string(),
  pid: z.int(),
  requestId: z.string().optional(),
  traceId: z.string().optional(),
  agentId: z.string().optional(),
  seq: z.int().optional().describe('Of the event that it tells of'),
  stack: z.string().optional(),
})

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
  'plane.log': operation({
    kind: 'query',
    summary: "Read the last records of the control plane's own log.",
    permission: 'admin',
    route: 'GET /v1/log',
    input: z.object({
      sinceMs: z.int().optional(),
      level: z.enum(logLevels).optional().describe('This one and more important ones'),
      module: z.enum(logModules).optional(),
      requestId: z.string().max(64).optional(),
      grep: z.string().max(1000).optional().describe('RE2 syntax, over the whole record'),
      limit: z.int().min(0).max(10_000).default(100),
    }),
    output: z.object({ records: z.array(planeRecordSchema) }),
  }),
} as const
