import * as z from 'zod'
import { duration, keptFor } from './schema-values.ts'

const hourMs = 3_600_000

const keep = z.strictObject({
  samples: keptFor
    .refine((ms) => ms >= 2 * hourMs, 'is shorter than 2h')
    .prefault('1d')
    .describe('Every sample; percentiles of any time.'),
  minutes: keptFor
    .refine((ms) => ms >= 2 * hourMs, 'is shorter than 2h')
    .prefault('14d')
    .describe('What became of each minute.'),
  hours: keptFor
    .refine((ms) => ms >= 24 * hourMs, 'is shorter than 1d')
    .prefault('400d')
    .describe('What became of each hour, with percentiles.'),
})

/** What is measured, and how long it is kept. */
export const metricsSchema = z
  .strictObject({
    every: duration
      .refine((ms) => ms >= 1_000, 'is shorter than 1s')
      .refine((ms) => ms <= 60_000, 'is longer than 1m')
      .prefault('10s')
      .describe('How often the machine and the agents are measured.'),
    keep: keep.prefault({}).describe('How long it is kept, in `telemetry.db` of the state directory.'),
  })
  .prefault({})
  .describe('Measuring the machine and the agents; `superclaw start --no-telemetry` does without.')
