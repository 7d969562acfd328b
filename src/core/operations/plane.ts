import * as z from 'zod'
import { healthStatuses } from '../health/check.ts'
import { operation } from './operation.ts'
import { tierHealthSchema } from './tier-health.ts'

export const issueSchema = z.object({
  path: z.string(),
  message: z.string(),
  cure: z.string().optional(),
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
})

const changes = z.object({
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
  unchanged: z.int(),
})

/** What can start a control plane again after a crash. */
export const keepers = ['guardian', 'systemd', 'container'] as const
export type Keeper = (typeof keepers)[number]

export const planeOperations = {
  'plane.status': operation({
    kind: 'query',
    summary: 'Show the control plane.',
    permission: 'viewer',
    route: 'GET /v1/status',
    input: z.object({}),
    output: z.object({
      pid: z.int(),
      version: z.string(),
      name: z.string().describe('Of the configuration, or the host name'),
      url: z.string(),
      socket: z.string(),
      stateDir: z.string(),
      configPath: z.string().nullable(),
      startedAtMs: z.int().describe('Unix epoch, milliseconds'),
      startedAt: z.string().describe('RFC 3339'),
      uptimeMs: z.int(),
      hasGuardian: z.boolean().describe('Whether something starts it again after a crash'),
      keptBy: z
        .enum(keepers)
        .nullable()
        .describe('What does that: a guardian of its own, systemd, or a container; null when nothing does'),
      isReadOnly: z.boolean().describe('Whether the disk refuses writes'),
      status: z.enum(['ok', 'degraded', 'failing']),
      agents: z.object({ total: z.int(), ready: z.int(), failing: z.int() }),
      lastSeq: z.int(),
      memoryBytes: z.int(),
      health: z
        .object({ status: z.enum(healthStatuses), tiers: z.array(tierHealthSchema) })
        .nullable()
        .describe('Null while nobody watches it: health.show looks'),
    }),
  }),
  'plane.stop': operation({
    kind: 'command',
    summary: 'Stop the control plane, and the agents unless they are kept.',
    permission: 'admin',
    route: 'POST /v1/stop',
    input: z.object({ keepAgents: z.boolean().default(false) }),
    output: z.object({ stopping: z.int().describe('Agents that are being stopped') }),
  }),
  'plane.restart': operation({
    kind: 'command',
    summary: 'Start the control plane anew; every agent goes on.',
    permission: 'admin',
    route: 'POST /v1/restart',
    input: z.object({ reason: z.string().max(500).default('asked') }),
    output: z.object({
      pid: z.int().describe('Of the one that ends'),
      kept: z.int().describe('Agents that run'),
    }),
  }),
  'plane.doctor': operation({
    kind: 'query',
    summary: 'Check what only the control plane can see.',
    permission: 'viewer',
    route: 'GET /v1/doctor',
    input: z.object({}),
    output: z.object({
      findings: z.array(
        z.object({
          check: z.string(),
          level: z.enum(['ok', 'warning', 'failure']),
          message: z.string(),
          cure: z.string().optional(),
        }),
      ),
    }),
  }),
  'config.reload': operation({
    kind: 'command',
    summary: 'Read superclaw.yaml again and apply what changed.',
    permission: 'admin',
    route: 'POST /v1/config/reload',
    input: z.object({ dryRun: z.boolean().default(false) }),
    output: changes.extend({ path: z.string().nullable() }),
  }),
  'config.show': operation({
    kind: 'query',
    summary: 'Show the configuration that is in force, secrets masked.',
    permission: 'viewer',
    route: 'GET /v1/config',
    input: z.object({}),
    output: z.object({ path: z.string().nullable(), config: z.record(z.string(), z.unknown()) }),
  }),
} as const
