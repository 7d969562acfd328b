import * as z from 'zod'
import { agentKinds, agentStates } from '../event/event.ts'
import { operation } from './operation.ts'

const epochMs = z.int().describe('Unix epoch, milliseconds')

export const runEndSchema = z.object({
  kind: z.enum(['exited', 'signalled', 'lost', 'not_started']),
  status: z.int().nullable().describe('Exit status as the shell reports it; null when nobody saw it'),
  signal: z.string().nullable(),
  detail: z.string().nullable(),
  atMs: epochMs,
})

export const agentViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  fleet: z.string(),
  kind: z.enum(agentKinds).describe('`process` is run here; the others are watched'),
  node: z.string().describe('Host name of the machine that it runs on'),
  instance: z.int().nullable(),
  labels: z.record(z.string(), z.string()),
  state: z.enum(agentStates),
  reason: z.string().describe('Why it is in this state, for people'),
  wanted: z.enum(['running', 'stopped']),
  sinceMs: epochMs.describe('When the state began; Unix epoch, milliseconds'),
  pid: z.int().nullable(),
  runId: z.string().nullable(),
  restarts: z.int().describe('Runs that followed another'),
  lastExit: runEndSchema.nullable(),
  cpuPercent: z
    .number()
    .nullable()
    .describe('Of one core; null when not measured. Of a gateway that others run, as it tells'),
  memoryBytes: z
    .int()
    .nullable()
    .describe(
      'Resident set of its processes; null when not measured. Of a gateway that others run, as it tells',
    ),
  nextStartMs: epochMs.nullable().describe('When a waiting restart is due; null when none waits'),
  command: z.array(z.string()).describe('Empty when it is not run here'),
  target: z
    .string()
    .nullable()
    .describe('By what it is reached; null when that is not told. Of one that is run here: its gateway'),
  latencyMs: z.number().nullable().describe('Of the last round trip to it; null when there was none'),
  gateway: z
    .object({
      isConnected: z.boolean().describe('Else what it does is what it did when it was seen last'),
      waiting: z.int().describe('What waits for a person'),
      running: z.int().describe('Sessions that work'),
      failing: z.int().describe('Sessions whose last run failed'),
      costUsd: z
        .number()
        .describe('Of the calls that have a price, since it is watched by this control plane'),
      calls: z.int(),
      unpricedCalls: z.int(),
    })
    .nullable()
    .describe('What an OpenClaw gateway does; null for what is none, or is not watched'),
  spent24h: z
    .object({
      calls: z.int(),
      unpriced: z.int().describe('Of them, those whose price nobody knows: `costNano` lacks them'),
      costNano: z.number().describe('List price, nano-dollars'),
    })
    .nullable()
    .describe('What its calls of the last day came to; null when none is known'),
})
export type AgentView = z.infer<typeof agentViewSchema>

const probeStateSchema = z.object({
  probe: z.enum(['startup', 'readiness', 'liveness', 'stall']),
  check: z.string().describe('What it looks at'),
  status: z.enum(['waiting', 'passing', 'failing', 'done']).describe('`done`: it will not look again'),
  detail: z.string().describe('What the last look found; may be empty'),
  failures: z.int().describe('Failed looks in a row'),
  atMs: epochMs.nullable().describe('Of the last look'),
  tookMs: z.number().nullable(),
  waitedMs: z.number().nullable().describe('How long the last look waited for its turn'),
  waitsMs: z.number().nullable().describe('How long it waits for its turn by now; null when it does not'),
})

/** Which agents; an empty filter means all. */
export const agentFilterSchema = z.object({
  fleet: z.string().optional(),
  state: z.array(z.enum(agentStates)).optional(),
  selector: z.string().optional().describe('Labels: `tier=web,!canary,zone!=eu`'),
})

const target = z.object({
  agent: z.string().min(1).describe('Id, or a name that stands for all its instances'),
})
const affected = z.object({ agents: z.array(agentViewSchema) })

export const agentOperations = {
  'agent.list': operation({
    kind: 'query',
    summary: 'List agents.',
    permission: 'viewer',
    route: 'GET /v1/agents',
    input: agentFilterSchema,
    output: affected,
  }),
  'agent.watch': operation({
    kind: 'stream',
    summary: 'Send all agents once, then those that changed.',
    permission: 'viewer',
    route: 'GET /v1/agents/watch',
    input: agentFilterSchema.extend({ intervalMs: z.int().min(100).max(60_000).default(500) }),
    output: z.object({
      kind: z.enum(['snapshot', 'changed']).describe('A snapshot replaces all that was known'),
      agents: z.array(agentViewSchema),
      removed: z.array(z.string()).describe('Ids'),
      atMs: epochMs,
    }),
  }),
  'agent.show': operation({
    kind: 'query',
    summary: 'Show an agent, its last runs and its states.',
    permission: 'viewer',
    route: 'GET /v1/agents/{agent}',
    input: target,
    output: z.object({
      agent: agentViewSchema,
      runs: z.array(
        z.object({
          runId: z.string(),
          pid: z.int(),
          startedAtMs: epochMs,
          readyAtMs: epochMs.nullable(),
          adoptions: z.int(),
          end: runEndSchema.nullable(),
        }),
      ),
      states: z.array(z.object({ state: z.enum(agentStates), reason: z.string(), atMs: epochMs })),
      lastRestart: z
        .object({ reason: z.string(), atMs: epochMs })
        .nullable()
        .describe('Why the run before the last one ended; null when there was none'),
      probes: z.array(probeStateSchema).describe('What its probes found last'),
      cwd: z.string().nullable().describe('Null when it is not run here'),
      dependsOn: z.array(z.string()),
      logPath: z.string().nullable().describe('Null when it is not run here'),
    }),
  }),
  'agent.probes': operation({
    kind: 'query',
    summary: 'List what the probes of agents found last.',
    permission: 'viewer',
    route: 'GET /v1/probes',
    input: z.object({ agents: z.array(z.string()).default([]).describe('Ids or names; none means all') }),
    output: z.object({ probes: z.array(probeStateSchema.extend({ agentId: z.string() })) }),
  }),
  'agent.env': operation({
    kind: 'query',
    summary: 'Show the environment of an agent, secrets masked.',
    permission: 'viewer',
    route: 'GET /v1/agents/{agent}/env',
    input: target,
    output: z.object({
      variables: z.array(
        z.object({
          name: z.string(),
          value: z.string().describe('`***` when masked'),
          isMasked: z.boolean(),
          origin: z.enum(['inherited', 'config', 'secret']),
        }),
      ),
    }),
  }),
  'agent.heartbeat': operation({
    kind: 'command',
    summary: 'Tell how an agent of kind push is.',
    permission: 'agent',
    route: 'POST /v1/agents/{agent}/heartbeat',
    input: target.extend({
      status: z
        .enum(['ok', 'failing', 'down'])
        .default('ok')
        .describe('`failing`: it works on, but something is wrong; `down`: it gives up'),
      message: z.string().max(500).default('').describe('For people'),
    }),
    output: z.object({ atMs: epochMs.describe('When it was heard') }),
  }),
  'agent.token': operation({
    kind: 'query',
    summary: 'Show the token by which an agent of kind push may tell how it is, and nothing else.',
    permission: 'admin',
    route: 'GET /v1/agents/{agent}/token',
    input: target,
    output: z.object({ token: z.string(), url: z.string().describe('Where heartbeats are posted to') }),
  }),
  'agent.start': operation({
    kind: 'command',
    summary: 'Start an agent, and keep it running from now on.',
    permission: 'operator',
    route: 'POST /v1/agents/{agent}/start',
    input: target,
    output: affected,
  }),
  'agent.stop': operation({
    kind: 'command',
    summary: 'Stop an agent; it stays stopped until it is started.',
    permission: 'operator',
    route: 'POST /v1/agents/{agent}/stop',
    input: target,
    output: affected,
  }),
  'agent.restart': operation({
    kind: 'command',
    summary: 'Stop an agent and start it again.',
    permission: 'operator',
    route: 'POST /v1/agents/{agent}/restart',
    input: target,
    output: affected,
  }),
} as const
