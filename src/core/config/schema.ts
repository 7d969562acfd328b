import * as z from 'zod'
import { parseLinePattern } from '../log/line-pattern.ts'
import { parseAddress } from './address.ts'
import { parseDuration, parseSize } from './quantity.ts'

/** Timers of Node hold 2^31 ms, a little less than 25 days. */
const durationMsMax = 24 * 86_400_000
const logSizeBytesMin = 1_000

/** A text or number that `parse` reads; `what` ends the sentence "is not …". `unit` is for editors and documents. */
function parsed(
  parse: (value: string | number) => number | undefined,
  { what, unit }: { readonly what: string; readonly unit: string },
) {
  return z
    .union([z.string(), z.number()], { error: `is not ${what}` })
    .transform((value, context) => {
      const result = parse(value)
      if (result !== undefined) return result
      context.addIssue({ code: 'custom', message: `is not ${what}` })
      return z.NEVER
    })
    .meta({ unit })
}

/** Read as milliseconds. */
const duration = parsed(parseDuration, {
  what: 'a duration; write 500ms, 10s, 5m, 1h or 1d',
  unit: 'duration',
}).refine((ms) => ms <= durationMsMax, 'is longer than 24 days')

/** Read as bytes. */
const size = parsed(parseSize, { what: 'a size; write 64KiB, 10MB or 1GB', unit: 'size' })
const address = z
  .union([z.string(), z.number()], { error: 'is not a port or host:port' })
  .refine((value) => parseAddress(value) !== undefined, 'is not a port or host:port')
  .meta({ unit: 'address' })

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,62}$/,
    'is not a name: letters, digits, "-", "_" and single dots, at most 63, beginning with a letter or digit',
  )
const exitCode = z.int().min(0).max(255)
/** What a process can be given: C ends a text at NUL. */
const word = z.string().regex(/^[^\0]*$/, 'contains a NUL character')
/** YAML reads `PORT: 8080` as a number; an environment has only text. */
const text = z.union([word, z.number(), z.boolean()]).transform(String)
const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable: letters, digits and "_"')
const labelKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, 'is not a label: letters, digits, ".", "_", "-" and "/"')
const labelValue = text.refine(
  (value) => /^[^\s!=,]{0,63}$/.test(value),
  'is not a value that a selector can name: at most 63 characters, no space, "!", "=" or ","',
)
const pattern = z
  .string()
  .max(1_000)
  .refine(isPattern, 'is not a regular expression in RE2 syntax')
  .meta({ cure: 'RE2 has no lookaround and no backreferences; escape ( [ . * with a backslash' })

function isPattern(source: string): boolean {
  try {
    parseLinePattern(source)
    return true
  } catch {
    return false
  }
}

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

const readiness = z.strictObject({
  log: pattern.optional().describe('Ready when a line of its output matches (RE2 syntax).'),
  tcp: address.optional().describe('Ready when this port of loopback, or host:port, accepts a connection.'),
  http: z
    .url({ protocol: /^https?$/, error: 'is not an http:// or https:// address' })
    .optional()
    .describe('Ready when a GET of this address answers with 200–399.'),
  timeout: duration.prefault('60s').describe('When to say that it is late. It is never restarted for that.'),
})

const stop = z.strictObject({
  signal: z
    .enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'])
    .default('SIGTERM')
    .describe('Asks it to end.'),
  grace: duration.prefault('10s').describe('From the signal to SIGKILL.'),
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
  command: word
    .regex(/\S/, 'is empty')
    .optional()
    .describe('What to run. A shell (`/bin/sh -c`) reads it only when it has shell syntax.'),
  argv: z.array(text).min(1).optional().describe('What to run, word by word; no shell.'),
  cwd: word.default('.').describe('Where to run it, relative to this file.'),
  env: z.record(variableName, text).default({}).describe('Variables.'),
  env_file: word
    .min(1, 'is empty')
    .optional()
    .describe('A file with lines `NAME=value`, relative to this file. `env` wins.'),
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
  readiness: readiness.optional().describe('When it is ready. Without it: as soon as it runs.'),
  restart: z
    .union([z.enum(whens).transform((when) => restart.parse({ when })), restart])
    .prefault('always')
    .describe('When to start it again: `always`, `on_failure`, `never`, or these fields.'),
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
  defaults: agentSchema
    .partial()
    .omit({ instances: true, depends_on: true })
    .optional()
    .describe('Fields that every agent has unless it says otherwise.'),
  agents: z.record(name, z.unknown()).default({}).describe('The agents, by name.'),
})

export type AgentConfig = z.output<typeof agentSchema>
export interface Config extends Omit<z.output<typeof configSchema>, 'agents' | 'defaults' | '$schema'> {
  readonly agents: Readonly<Record<string, AgentConfig>>
}
