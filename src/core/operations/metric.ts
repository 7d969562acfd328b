import * as z from 'zod'
import { metricKinds } from '../metrics/metric.ts'
import { operation } from './operation.ts'

const labels = z.record(z.string(), z.string())
const selector = z.string().max(500).optional().describe('Of labels: agent=worker,device!=sda')
const moment = z.int().describe('Unix epoch, milliseconds')

const metricSchema = z.object({
  name: z.string(),
  kind: z.enum(metricKinds),
  unit: z.string().describe('Empty for a plain count'),
  help: z.string(),
})

const rangeFields = {
  fromMs: moment.optional().describe('Default: an hour before untilMs'),
  untilMs: moment.optional().describe('Default: now'),
}

/** A stretch of time of one series. */
export const exportedSchema = z.object({
  atMs: moment.describe('When it begins'),
  metric: z.string(),
  kind: z.enum(metricKinds),
  unit: z.string(),
  labels,
  count: z.int().describe('Samples in it; of a histogram, values'),
  value: z.number().describe('Of a gauge or histogram, the average; of a counter, how much it grew'),
  min: z.number().nullable().describe('null of a counter, as all that follow'),
  max: z.number().nullable(),
  p50: z.number().nullable().describe('null, too, where it is not kept'),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
})

export const metricOperations = {
  'metrics.list': operation({
    kind: 'query',
    summary: 'List what is measured, with the last reading of each series.',
    permission: 'viewer',
    route: 'GET /v1/metrics',
    input: z.object({
      name: z.string().max(200).optional().describe('A metric, or all below a word: host, agent.memory'),
      selector,
      limit: z.int().min(0).max(10_000).default(1_000).describe('Series at most'),
    }),
    output: z.object({
      isRecording: z.boolean(),
      everyMs: z.int().describe('From one sample to the next'),
      lost: z.object({
        unwritten: z.int().describe('Samples that the disk did not take, since the control plane began'),
        refused: z.int().describe('No numbers, too old, of the future, or too many'),
      }),
      metrics: z.array(metricSchema.extend({ series: z.int() })),
      series: z.array(
        z.object({
          metric: z.string(),
          labels,
          atMs: moment.nullable().describe('Of the last reading; null when none is of the last ten minutes'),
          value: z
            .number()
            .nullable()
            .describe('Of a counter, its growth in a second; of a histogram, the p95'),
          unit: z.string(),
        }),
      ),
      total: z.int().describe('Series that there are'),
    }),
  }),
  'metrics.query': operation({
    kind: 'query',
    summary: 'Show how a metric went, in even steps.',
    permission: 'viewer',
    route: 'GET /v1/metrics/query',
    input: z.object({
      metric: z.string().max(200),
      selector,
      ...rangeFields,
      stepMs: z
        .int()
        .min(1_000)
        .max(366 * 86_400_000)
        .optional()
        .describe('Default: some hundred steps'),
      measure: z
        .string()
        .max(20)
        .optional()
        .describe('avg, min, max, last, count, p50 … p99.9; rate or increase of a counter'),
      merge: z.boolean().default(false).describe('All series as one'),
      limit: z.int().min(1).max(1_000).default(200).describe('Series at most'),
    }),
    output: z.object({
      metric: metricSchema,
      measure: z.string(),
      unit: z.string().describe('Of the values'),
      level: z.enum(['samples', 'minutes', 'hours']).describe('What it was computed from'),
      fromMs: moment,
      untilMs: moment,
      stepMs: z.int(),
      series: z.array(
        z.object({
          labels: labels.describe('Empty for merged series'),
          points: z.array(
            z.object({ atMs: moment, value: z.number().nullable().describe('null: nothing is known') }),
          ),
        }),
      ),
      total: z.int().describe('Series that fit'),
    }),
  }),
  'metrics.export': operation({
    kind: 'stream',
    summary: 'Send what is kept, series by series.',
    permission: 'viewer',
    route: 'GET /v1/metrics/export',
    input: z.object({
      name: z.string().max(200).optional(),
      selector,
      ...rangeFields,
      stepMs: z
        .int()
        .min(1_000)
        .max(366 * 86_400_000)
        .optional()
        .describe('Default: as it is kept'),
    }),
    output: z.object({ rows: z.array(exportedSchema) }),
  }),
} as const
