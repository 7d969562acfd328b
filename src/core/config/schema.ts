import * as z from 'zod'
import { metricsSchema } from './metrics-schema.ts'
import { otlpSchema } from './otlp-schema.ts'
import { liveness, readiness, stallTimeout, startup } from './probe-schema.ts'
import {
  agentUrl,
  duration,
  exitCode,
  labelKey,
  labelValue,
  name,
  size,
  span,
  text,
  variableName,
  word,
} from './schema-values.ts'
import { selfSchema } from './self-schema.ts'
import { tracesSchema } from './trace-schema.ts'
import { pricesSchema, usageSchema } from './usage-schema.ts'
import { gatewayAccess, type WatchedConfig, watchedSchemas } from './watched-schema.ts'

const logSizeBytesMin = 1_000

const whens = ['always', 'on_failure', 'never'] as const

const restart = z.strictObject({
  when: z.enum(whens).default('always').describe('After which ends it is started again.'),
  delay: duration
    .prefault('250ms')
    .describe('Before the second restart; the first is at once. Doubles each time.'),
  max_delay: duration.prefault('60s').describe('The delay grows no further.'),
  max_restarts: z.int().min(0).max(1_000).default(5).describe('More within `window` is a crash loop.'),
  window: duration.prefault('60s').describe('See `max_restarts`.'),
  success_codes: z.array(exitCode).default([0]).describe('Exit statuses that are no failure.'),
  no_restart_codes: z
    .array(exitCode)
    .default([78])
    .describe('Exit statuses after which it stays down: 78 says that its configuration is wrong.'),
  on_crash_loop: z
    .enum(['retry', 'park'])
    .default('retry')
    .describe('`retry` goes on at `max_delay`; `park` gives up.'),
})

const stop = z.strictObject({
  signal: z
    .enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'])
    .default('SIGTERM')
    .describe('Asks it to end.'),
  grace: duration.prefault('10s').describe('From the signal to SIGKILL.'),
})

const repair = z.strictObject({
  command: z
    .union([word.regex(/\S/, 'is empty'), z.array(text).min(1)], { error: 'is not a command' })
    .describe('Runs where and as the agent does; a list is read by no shell.'),
  codes: z.array(exitCode).min(1).default([78]).describe('Exit statuses of the agent that it may mend.'),
  timeout: duration.prefault('5m').describe('From its start to SIGKILL.'),
})

const log = z.strictObject({
  max_size: size
    .refine((bytes) => bytes >= logSizeBytesMin, 'is smaller than 1kB')
    .prefault('10MB')
    .describe('Its output file is rotated beyond this.'),
  keep: z.int().min(1).max(1_000).default(5).describe('Rotated files that are kept.'),
})

/** The fields of an agent. Every default is here, and nowhere else. */
export const agentSchema = z.strictObject({
  kind: z
    .literal('process', { error: 'is none of process, probe, push and openclaw' })
    .default('process')
    .describe('A process that we run.'),
  command: word
    .regex(/\S/, 'is empty')
    .optional()
    .describe('What to run. A shell (`/bin/sh -c`) reads it only when it has shell syntax.'),
  argv: z.array(text).min(1).optional().describe('What to run, word by word; no shell.'),
  cwd: word.default('.').describe('Where to run it, relative to this file.'),
  env: z.record(variableName, text).default({}).describe('Variables. Values can name [secrets](secrets.md).'),
  env_file: word
    .min(1, 'is empty')
    .optional()
    .describe('A file with lines `NAME=value`, relative to this file. `env` wins.'),
  telemetry: z
    .boolean()
    .default(false)
    .describe('Give it variables by which it [tells what its calls use](otlp.md); `env` wins.'),
  inherit_env: z
    .union([z.boolean(), z.array(variableName)])
    .default(true)
    .describe('Variables of the control plane that it gets: all (but `SUPERCLAW_*`), none, or these.'),
  user: word.min(1, 'is empty').optional().describe('Run as this user; the control plane must be root.'),
  fleet: name.default('default').describe('The fleet that it belongs to.'),
  labels: z
    .record(labelKey, labelValue)
    .default({})
    .describe('For selectors: `superclaw fleet -l tier=web`.'),
  autostart: z.boolean().default(true).describe('Start it with the control plane.'),
  order: z.int().default(0).describe('Lower starts first.'),
  depends_on: z
    .array(z.string())
    .default([])
    .describe('Names of agents; every instance of each must be ready before it starts.'),
  startup: startup
    .optional()
    .describe('When it has started. Until then the other probes wait.')
    .meta({ cure: 'Write what it looks at, as `startup: { tcp: 8080 }`, or take this line out' }),
  readiness: readiness
    .optional()
    .describe('When it is ready. Without it: as soon as it has started.')
    .meta({ cure: 'Write what it looks at, as `readiness: { tcp: 8080 }`, or take this line out' }),
  liveness: liveness
    .optional()
    .describe('Whether it is alive. It is restarted when it is not.')
    .meta({ cure: 'Write what it looks at, as `liveness: { tcp: 8080 }`, or take this line out' }),
  stall_timeout: stallTimeout
    .optional()
    .describe(
      'Restart it when it writes nothing for this long, neither output nor a line to file descriptor 3, its heartbeat.',
    ),
  url: agentUrl
    .optional()
    .describe(
      'Where it answers: `http(s)://`, `ws(s)://` or `tcp://host:port`. Its round trips are measured.',
    ),
  gateway: gatewayAccess
    .optional()
    .describe('It is an OpenClaw gateway, which is connected to while it runs.')
    .meta({
      cure: 'Write where it listens, as `gateway: { url: ws://127.0.0.1:18789 }`, or take this line out',
    }),
  restart: z
    .union([z.enum(whens).transform((when) => restart.parse({ when })), restart])
    .prefault('always')
    .describe('When to start it again: `always`, `on_failure`, `never`, or these fields.'),
  repair: repair
    .optional()
    .describe('A command that is run once after an end that it may mend, before one more start.')
    .meta({ cure: 'Write what to run, as `repair: { command: ./mend.sh }`, or take this line out' }),
  stop: stop.prefault({}).describe('How it is stopped.'),
  log: log.prefault({}).describe('Limits of its output on disk.'),
  instances: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Run several: `NAME-1`, `NAME-2`, … Without it, one called `NAME`.'),
})

/** The top of superclaw.yaml. Agents are checked one by one with {@link agentSchema}, so that each fault is its own. */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('Where editors find the schema of this file.'),
  version: z
    .literal(1)
    .describe('Of this format.')
    .meta({ cure: 'Write `version: 1`, the one that this SuperClaw reads' }),
  name: name.optional().describe('Of this control plane; the host name without it.'),
  store: z
    .literal('embedded', {
      error: 'can only be `embedded`: other stores, such as PostgreSQL, are not there yet',
    })
    .default('embedded')
    .describe('Where state is kept.')
    .meta({ cure: 'Write `embedded`, or take this line out' }),
  api: z
    .strictObject({
      host: z
        .enum(['127.0.0.1', 'localhost', '::1'], { error: 'is not loopback' })
        .default('127.0.0.1')
        .describe('Address of the HTTP API. Only loopback: `127.0.0.1`, `localhost` or `::1`.')
        .meta({ cure: 'Write 127.0.0.1; to reach it from elsewhere, use an SSH tunnel' }),
      port: z.int().min(0).max(65_535).default(3737).describe('Port of the HTTP API; 0 picks one.'),
    })
    .prefault({})
    .describe('The HTTP API.'),
  events: z
    .strictObject({
      keep: z.int().min(1_000).default(1_000_000).describe('Events that are kept, some 300 bytes each.'),
      keep_for: span
        .refine((ms) => ms >= 3_600_000, 'is shorter than 1h')
        .optional()
        .describe('Older events go even when there are fewer. Without it, they stay.'),
    })
    .prefault({})
    .describe('How long the log of events is. What older events led to stays known.'),
  self: selfSchema,
  metrics: metricsSchema,
  traces: tracesSchema,
  otlp: otlpSchema,
  usage: usageSchema,
  prices: pricesSchema,
  defaults: agentSchema
    .partial()
    .omit({ kind: true, instances: true, depends_on: true, gateway: true })
    .default({})
    .describe('Fields that every agent has unless it says otherwise.'),
  agents: z.record(name, z.unknown()).default({}).describe('The agents, by name.'),
})

export type ProcessConfig = z.output<typeof agentSchema>
export type AgentConfig = ProcessConfig | WatchedConfig
export interface Config extends Omit<z.output<typeof configSchema>, 'agents' | 'defaults' | '$schema'> {
  readonly agents: Readonly<Record<string, AgentConfig>>
}

/** The schema of an agent as it was written, by its kind; of an unknown kind, that of a process, which says so. */
export function schemaOfAgent({ kind }: Readonly<Record<string, unknown>>): z.ZodType<AgentConfig> {
  const isWatched = typeof kind === 'string' && Object.hasOwn(watchedSchemas, kind)
  return isWatched ? watchedSchemas[kind as WatchedConfig['kind']] : agentSchema
}
