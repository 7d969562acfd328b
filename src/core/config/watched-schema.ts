import * as z from 'zod'
import { address, duration, labelKey, labelValue, name, pattern, span, text } from './schema-values.ts'

/** What every agent that is watched and not run has. */
const watched = {
  fleet: name.default('default').describe('The fleet that it belongs to.'),
  labels: z
    .record(labelKey, labelValue)
    .default({})
    .describe('For selectors: `superclaw fleet -l tier=web`.'),
  autostart: z.boolean().default(true).describe('Watch it with the control plane.'),
}

const times = z.int().min(1).max(100)
const intervalMsMin = 1_000
const noStatus = 'is not a status, such as 200 or "200-299", nor a list of them'
const status = z.union([z.number(), z.string()])

/** Read as ranges. */
const statuses = z
  .union([status, z.array(status).min(1)], { error: noStatus })
  .transform((value, context) => {
    const ranges = [value].flat().map((one) => /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(String(one)))
    if (ranges.includes(null)) context.addIssue({ code: 'custom', message: noStatus })
    return ranges.map((range): readonly [number, number] => [
      Number(range?.[1]),
      Number(range?.[2] ?? range?.[1]),
    ])
  })
  .meta({ unit: 'status' })

const expected = z.strictObject({
  status: statuses.prefault('200-399').describe('Statuses that are right: `200`, `"200-299"`, or a list.'),
  body: pattern.optional().describe('Must be in the first 64 KiB of the answer (RE2 syntax).'),
  within: duration.optional().describe('An answer that takes longer makes it `degraded`.'),
})

/** `kind: probe`: an address that is asked again and again. */
const probeAgentSchema = z.strictObject({
  kind: z.literal('probe').describe('An address that is asked again and again.'),
  ...watched,
  http: z
    .url({ protocol: /^https?$/, error: 'is not an http:// or https:// address' })
    .optional()
    .describe('A GET of this address answers as expected.'),
  tcp: address.optional().describe('This port of loopback, or host:port, accepts a connection.'),
  headers: z
    .record(z.string(), text)
    .default({})
    .describe('Sent with the GET. Values can name [secrets](secrets.md).'),
  expect: expected.prefault({}).describe('What a right answer is.'),
  interval: duration
    .refine((ms) => ms >= intervalMsMin, 'is shorter than 1s')
    .prefault('30s')
    .describe('From look to look.'),
  timeout: duration.prefault('10s').describe('A look that takes longer has failed.'),
  failures: times.default(3).describe('So many failed looks in a row, and it has `failed`.'),
  successes: times.default(1).describe('So many good looks in a row, and it is back.'),
})

/** `kind: push`: one that tells of itself. */
const pushAgentSchema = z.strictObject({
  kind: z.literal('push').describe('One that tells of itself, by heartbeats.'),
  ...watched,
  every: span
    .refine((ms) => ms >= 1_000, 'is shorter than 1s')
    .refine((ms) => ms <= 20 * 86_400_000, 'is longer than 20 days')
    .prefault('1m')
    .describe('How often it tells.'),
  grace: duration.prefault('30s').describe('How much later is not late.'),
})

/** What is no address of a gateway is told otherwise. */
function isLoopback(url: string): boolean {
  if (!/^wss?:/.test(url)) return true
  const host = URL.parse(url)?.hostname ?? ''
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** `kind: openclaw`: a running gateway that is connected to. */
const openclawAgentSchema = z.strictObject({
  kind: z.literal('openclaw').describe('A running OpenClaw gateway that is connected to.'),
  ...watched,
  url: z
    .url({ protocol: /^wss?$/, error: 'is not a ws:// or wss:// address' })
    .refine(isLoopback, 'is not on this machine')
    .describe('Where it listens on this machine: `ws://127.0.0.1:18789`.')
    .meta({ cure: 'Reach a gateway elsewhere by an SSH tunnel: ssh -L 18789:127.0.0.1:18789 HOST' }),
  token: text.optional().describe('Its token or password; can name a [secret](secrets.md).'),
  tls_fingerprint: z
    .string()
    .regex(/^(?:[0-9A-Fa-f]{2}:?){32}$/, 'is not a SHA-256 fingerprint: 64 hexadecimal digits')
    .optional()
    .describe('The certificate that it must show (SHA-256).'),
})

/** The schema of each kind of agent that is watched and not run. */
export const watchedSchemas = {
  probe: probeAgentSchema,
  push: pushAgentSchema,
  openclaw: openclawAgentSchema,
} as const

export type WatchedConfig = z.output<(typeof watchedSchemas)[keyof typeof watchedSchemas]>
