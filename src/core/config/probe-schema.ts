import * as z from 'zod'
import { address, duration, pattern, text, word } from './schema-values.ts'

/** Shorter, looks and the work of the looked at would be all that happens. */
const intervalMsMin = 100
const stallTimeoutMsMin = 1_000

const interval = duration.refine((ms) => ms >= intervalMsMin, 'is shorter than 100ms')
const times = z.int().min(1).max(100)

/** What a probe looks at, of which it has one. */
const checks = {
  log: pattern.optional().describe('A line of its output matches (RE2 syntax).'),
  tcp: address.optional().describe('This port of loopback, or host:port, accepts a connection.'),
  http: z
    .url({ protocol: /^https?$/, error: 'is not an http:// or https:// address' })
    .optional()
    .describe('A GET of this address answers with 200–399.'),
  exec: z
    .union([word.regex(/\S/, 'is empty'), z.array(text).min(1)], { error: 'is not a command' })
    .optional()
    .describe('This command ends with 0. It runs where and as the agent does; a list is read by no shell.'),
  fd: z
    .literal(3, { error: 'can only be 3' })
    .optional()
    .describe('It writes a line to its file descriptor 3.')
    .meta({ cure: 'Write `fd: 3`' }),
  notify: z
    .literal(true, { error: 'can only be true' })
    .optional()
    .describe(
      'It says `READY=1` to the socket in its NOTIFY_SOCKET, as to systemd; for that, perl is needed.',
    )
    .meta({ cure: 'Write `notify: true`' }),
}

const look = {
  initial_delay: duration.prefault('0s').describe('From the start of the run to the first look.'),
  timeout: interval.prefault('5s').describe('A look that takes longer has failed.'),
}

export const startup = z.strictObject({
  ...checks,
  ...look,
  within: interval.prefault('60s').describe('It is restarted when it takes longer.'),
})

export const readiness = z.strictObject({
  ...checks,
  ...look,
  within: duration.prefault('60s').describe('When to say that it is late. It is never restarted for that.'),
  interval: interval.prefault('10s').describe('From look to look, once it has been ready.'),
  failures: times.default(3).describe('So many failed looks in a row, and it is `degraded`.'),
  successes: times.default(1).describe('So many good looks in a row, and it is ready again.'),
})

export const liveness = z.strictObject({
  ...checks,
  ...look,
  interval: interval
    .prefault('10s')
    .describe('From look to look. With `log`, `fd` and `notify`: in which there must be a line.'),
  failures: times.default(3).describe('So many failed looks in a row, and it is restarted.'),
})

export const stallTimeout = duration.refine((ms) => ms >= stallTimeoutMsMin, 'is shorter than 1s')
