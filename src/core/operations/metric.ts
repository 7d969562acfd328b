import * as z from 'zod'
import { metricKinds } from '../metrics/metric.ts'
import { operation } from './operation.ts'

const labels = z.record(z.string(), z.string())
const selector = z.string().max(500).optional().describe('Of labels: agent=worker,device!=sda')
const moment = z.int().describe('Unix epoch, milliseconds')

const text = z.string()
const count = z.int()
const figure = z.number().nullable()
const kind = z.enum(metricKinds)
const step = z
  .int()
  .min(1_000)
  .max(366 * 86_400_000)
  .optional()

const metricFields = { name: text, kind, unit: text, help: text }

const rangeFields = {
  fromMs: moment.optional().describe('Default: an hour before untilMs'),
  untilMs: moment.optional().describe('Default: now'),
}

/** A stretch of time of one series; `null` for what is not kept, and for all but the value of a counter. */
export const exportedSchema = z.object({
  atMs: moment.describe('When it begins'),
  metric: text,
  kind,
  unit: text,
  labels,
  count,
  value: z.number().describe('Of a gauge or histogram, the average; of a counter, how much it grew'),
  min: figure,
  max: figure,
  p50: figure,
  p95: figure,
  p99: figure,
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
      metrics: z.array(z.object({ ...metricFields, series: count })),
      series: z.array(
        z.object({
          metric: text,
          labels,
          atMs: moment.nullable().describe('Of the last reading; null when none is of the last ten minutes'),
          value: z
            .number()
            .nullable()
            .describe('Of a counter, its growth in a second; of a histogram, the p95'),
          unit: text,
          sum: figure.describe(
            'Of a counter its growth, of a histogram the sum of its values, since the control plane measures it; null of a gauge, and of what is not measured now',
          ),
          count: figure.describe('Of a histogram: how many values sum has; 0 of a counter'),
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
      stepMs: step.describe('Default: some hundred steps'),
      whole: z.boolean().optional().describe('One step, as long as the range'),
      measure: z
        .string()
        .max(20)
        .optional()
        .describe('avg, min, max, last, count, p50 … p99.9; rate or increase of a counter'),
      merge: z.boolean().default(false).describe('All series as one'),
      limit: z.int().min(1).max(1_000).default(200).describe('Series at most'),
    }),
    output: z.object({
      metric: z.object(metricFields),
      measure: text,
      unit: z.string().describe('Of the values'),
      level: z.enum(['samples', 'minutes', 'hours']).describe('What it was computed from'),
      fromMs: moment,
      untilMs: moment,
      stepMs: count,
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
      stepMs: step.describe('Default: as it is kept'),
    }),
    output: z.object({ rows: z.array(exportedSchema) }),
  }),
} as const
