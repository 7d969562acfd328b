import * as z from 'zod'
import { onwardSchema } from './trace-schema.ts'

/** Where telemetry of agents is received. */
export const otlpSchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether it is received at all.'),
    port: z
      .int()
      .min(0)
      .max(65_535)
      .default(4318)
      .describe('Port on 127.0.0.1; 0 picks one. When it is taken, only the port of the API receives.'),
    openclaw_prefix: z
      .string()
      .regex(/^[A-Za-z][\w.-]{0,63}$/, 'is no prefix of names of metrics')
      .default('openclaw')
      .describe('What OpenClaw begins the names of its metrics with (`metricNamePrefix` there).'),
    export: onwardSchema,
  })
  .prefault({})
  .describe('[Telemetry of agents](otlp.md) by OTLP/HTTP: what their calls used, as it happens.')
