import { z } from 'zod'
import { parseLinePattern } from '../log/line-pattern.ts'
import { parseDuration, parseSize } from './quantity.ts'

function isPattern(text: string): boolean {
  try {
    parseLinePattern(text)
    return true
  } catch {
    return false
  }
}

/** `10s` or milliseconds; read as milliseconds. */
const duration = z
  .union([z.string(), z.number()])
  .transform((value, context) => {
    const ms = parseDuration(value)
    if (ms === undefined)
      context.addIssue({ code: 'custom', message: 'is not a duration; write 500ms, 10s, 5m, 1h or 1d' })
    return ms ?? 0
  })
  .meta({ unit: 'duration' })

/** `10MB` or bytes; read as bytes. */
const size = z
  .union([z.string(), z.number()])
  .transform((value, context) => {
    const bytes = parseSize(value)
    if (bytes === undefined)
      context.addIssue({ code: 'custom', message: 'is not a size; write 64KiB, 10MB or 1GB' })
    return bytes ?? 0
  })
  .meta({ unit: 'size' })

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,62}$/,
    'is not a name: letters, digits, "-", "_" and single dots, at most 63, beginning with a letter or digit',
  )
const exitCode = z.int().min(0).max(255)
/** YAML reads `PORT: 8080` as a number; an environment has only text. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable')
const pattern = z.string().max(1_000).refine(isPattern, 'is not a regular expression in RE2 syntax')

const restart = z.strictObject({
  when: z
    .enum(['always', 'on_failure', 'never'])
    .default('always')
    .describe('After which ends it is started again.'),
  delay: duration
    .prefault('250ms')
    .describe('Before the second restart; the first is free. Doubles each time.'),
  max_delay: duration.prefault('60s').describe('The delay grows no further.'),
  max_restarts: z.int().min(0).default(5).describe('More within `window` is a crash loop.'),
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

const readiness = z.strictObject({
  log: pattern.optional().describe('Ready when a line of its output matches (RE2 syntax).'),
  tcp: z
    .union([z.int().min(1).max(65_535), z.string().regex(/^[^\s:]+:\d{1,5}$/, 'is not host:port')])
    .optional()
    .describe('Ready when this port of loopback, or host:port, accepts a connection.'),
  http: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Ready when a GET of this address answers with 200–399.'),
  timeout: duration.prefault('60s').describe('When to say that it is late. It is never restarted for that.'),
})

/** The fields of an agent. Every default is here, and nowhere else. */
export const agentSchema = z.strictObject({
  command: z
    .string()
    .min(1)
    .optional()
    .describe('What to run. A shell reads it only when it has shell syntax.'),
  argv: z.array(text).min(1).optional().describe('What to run, word by word; no shell.'),
  cwd: z.string().default('.').describe('Where to run it, relative to this file.'),
  env: z.record(variableName, text).default({}).describe('Variables.'),
  env_file: z
    .string()
    .optional()
    .describe('A file with lines NAME=value, relative to this file. `env` wins.'),
  inherit_env: z
    .union([z.boolean(), z.array(variableName)])
    .default(true)
    .describe('Variables of the control plane that it gets: all (but SUPERCLAW_*), none, or these.'),
  user: z.string().min(1).optional().describe('Run as this user; the control plane must be root.'),
  fleet: name.default('default').describe('The fleet that it belongs to.'),
  labels: z
    .record(z.string().max(63), text)
    .default({})
    .describe('For selectors: `superclaw fleet -l tier=web`.'),
  autostart: z.boolean().default(true).describe('Start it with the control plane.'),
  order: z.int().default(0).describe('Lower starts first.'),
  depends_on: z.array(z.string()).default([]).describe('Agents that must be ready before it starts.'),
  readiness: readiness.optional().describe('When it is ready. Without it: as soon as it runs.'),
  restart: z
    .union([z.enum(['always', 'on_failure', 'never']).transform((when) => restart.parse({ when })), restart])
    .prefault('always')
    .describe('`always`, `on_failure`, `never`, or the fields below.'),
  stop: z
    .strictObject({
      signal: z
        .enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'])
        .default('SIGTERM')
        .describe('Asks it to end.'),
      grace: duration.prefault('10s').describe('From the signal to SIGKILL.'),
    })
    .prefault({})
    .describe('How it is stopped.'),
  log: z
    .strictObject({
      max_size: size.prefault('10MB').describe('Its output file is rotated beyond this.'),
      keep: z.int().min(1).max(1_000).default(5).describe('Rotated files that are kept.'),
    })
    .prefault({})
    .describe('Limits of its output on disk.'),
  instances: z.int().min(1).max(1_000).optional().describe('Run several: NAME-1, NAME-2, …'),
})

export const configSchema = z.strictObject({
  version: z.literal(1).describe('Of this format.'),
  name: name.optional().describe('Of this control plane; the host name without it.'),
  store: z
    .literal('embedded', { error: 'can only be `embedded`: a shared PostgreSQL store is not supported' })
    .default('embedded')
    .describe('Where state is kept.'),
  api: z
    .strictObject({
      host: z
        .enum(['127.0.0.1', 'localhost', '::1'], { error: 'must be loopback: 127.0.0.1, localhost or ::1' })
        .default('127.0.0.1')
        .describe('Address of the HTTP API. Only loopback.'),
      port: z.int().min(0).max(65_535).default(3737).describe('Port of the HTTP API; 0 picks one.'),
    })
    .prefault({}),
  defaults: agentSchema
    .partial()
    .omit({ instances: true, depends_on: true })
    .optional()
    .describe('Fields that every agent has unless it says otherwise.'),
  agents: z.record(name, z.unknown()).default({}).describe('The agents, by name.'),
})

export type AgentConfig = z.output<typeof agentSchema>
export interface Config extends Omit<z.output<typeof configSchema>, 'agents' | 'defaults'> {
  readonly agents: Readonly<Record<string, AgentConfig>>
}
