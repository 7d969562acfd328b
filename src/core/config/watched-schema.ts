import * as z from 'zod'
import { loginKinds } from '../watched/watched-spec.ts'
import { isLoopbackUrl } from './loopback-url.ts'
import {
  address,
  duration,
  hasNoUser,
  labelKey,
  labelValue,
  name,
  pattern,
  span,
  text,
} from './schema-values.ts'

/** What every agent that is watched and not run has. */
const watched = {
  fleet: name.default('default').describe('The fleet that it belongs to.'),
  labels: z
    .record(labelKey, labelValue)
    .default({})
    .describe('For selectors: `superclaw fleet -l tier=web`.'),
  autostart: z.boolean().default(true).describe('Watch it with the control plane.'),
}

const noUser = 'holds a user name or password, which would be shown; use headers or token'
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
    .refine(hasNoUser, noUser)
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

const access = {
  url: z
    .url({ protocol: /^wss?$/, error: 'is not a ws:// or wss:// address' })
    .refine(hasNoUser, noUser)
    .describe('Where it listens: `ws://127.0.0.1:18789`; elsewhere `wss://HOST:PORT`.'),
  token: text.optional().describe('Its token or password; can name a [secret](secrets.md).'),
  tls_fingerprint: z
    .string()
    .regex(/^(?:[0-9A-Fa-f]{2}:?){32}$/, 'is not a SHA-256 fingerprint: 64 hexadecimal digits')
    .optional()
    .describe('The certificate that it must show (SHA-256); without it, one that Node trusts.'),
}

/** What is no address of a gateway is told otherwise. */
const isHere = (url: string): boolean => !/^wss?:/.test(url) || isLoopbackUrl(url)

/** By what a gateway is reached that an agent runs. */
export const gatewayAccess = z.strictObject({
  ...access,
  url: access.url
    .refine(isHere, 'is not on this machine')
    .describe('Where it listens on this machine: `ws://127.0.0.1:18789`.'),
})

/** `kind: openclaw`: a running gateway that is connected to. */
const openclawAgentSchema = z.strictObject({
  kind: z.literal('openclaw').describe('A running OpenClaw gateway that is connected to.'),
  ...watched,
  ...access,
  login: z
    .enum(loginKinds)
    .optional()
    .describe(
      '`device`: by a key of this installation, which its owner approves (`superclaw pair`); so it is for one elsewhere. `token`: by its token alone, which a gateway takes from its own machine; so it is for one on loopback.',
    ),
  allow_plaintext: z
    .boolean()
    .default(false)
    .describe('Whether `ws://` may lead to another machine: on a network that encrypts by itself.'),
})

/** The schema of each kind of agent that is watched and not run. */
export const watchedSchemas = {
  probe: probeAgentSchema,
  push: pushAgentSchema,
  openclaw: openclawAgentSchema,
} as const

export type WatchedConfig = z.output<(typeof watchedSchemas)[keyof typeof watchedSchemas]>
export type GatewayConfig = z.output<typeof gatewayAccess>
