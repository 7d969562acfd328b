import * as z from 'zod'
import { isLoopbackUrl } from './loopback-url.ts'
import { hasNoUser, keptFor, size, text } from './schema-values.ts'

/** What is kept of traces, and made of our own operations. */
export const tracesSchema = z
  .strictObject({
    keep: keptFor
      .refine((ms) => ms >= 3_600_000, 'is shorter than 1h')
      .prefault('7d')
      .describe('How long traces are kept, in `traces.db` of the state directory.'),
    max_size: size
      .refine((bytes) => bytes >= 1_048_576, 'is smaller than 1MiB')
      .prefault('256MiB')
      .describe('Of that file; the oldest traces go first.'),
    sample: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('Share of traces that is kept, from 0 to 1. Errors, slow and dear ones are kept beside it.'),
    per_second: z
      .number()
      .min(0.1)
      .max(10_000)
      .default(50)
      .describe('Traces a second that are kept at most, in the long run.'),
    own: z
      .boolean()
      .default(false)
      .describe('Whether what is asked of the control plane is traced, also when nobody brings a trace.'),
  })
  .prefault({})
  .describe('What is kept of [traces](traces.md). What calls cost is counted apart from them, and whole.')

/** Another collector. */
export const onwardSchema = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/, error: 'is not an http:// or https:// address' })
      .refine(hasNoUser, 'holds a user name or password, which would be shown; use headers')
      .refine(
        (url) => !url.startsWith('http:') || isLoopbackUrl(url),
        'is on another machine, and unencrypted',
      )
      .describe('Of an OpenTelemetry collector: `https://HOST:4318`. `/v1/traces` is added.')
      .meta({ cure: 'Write https://; http:// is for this machine alone' }),
    headers: z
      .record(z.string(), text)
      .default({})
      .describe('Sent with each request. Values can name [secrets](secrets.md).'),
    traces: z.boolean().default(true).describe('Whether traces go on.'),
  })
  .optional()
  .describe('Where what is kept goes on to.')
