import type { OtlpSignal } from '../../src/core/usage/otlp/otlp-data.ts'
import { readTelemetry } from '../../src/core/usage/otlp/read-telemetry.ts'
import type { SeriesState } from '../../src/core/usage/otlp/series-growth.ts'
import type { UsageBatch } from '../../src/core/usage/usage-desk.ts'

/** When it arrives. */
export const nowMs = 1_793_700_000_000
export const nano = (ms: number): string => String(BigInt(ms) * 1_000_000n)

function anyValue(value: unknown): object {
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return typeof value === 'string' ? { stringValue: value } : { boolValue: value }
}

const attributes = (told: object) =>
  Object.entries(told).map(([key, value]) => ({ key, value: anyValue(value) }))

/** A listener since an hour, whose series are remembered from call to call. */
export function openListener() {
  const series = new Map<string, SeriesState>()
  return (signal: OtlpSignal, request: object) => {
    const batches: UsageBatch[] = []
    const rejected = readTelemetry(
      {
        ...{
          arrival: { atMs: nowMs, agent: null },
          listeningSinceMs: nowMs - 3_600_000,
          openclawPrefix: 'openclaw',
        },
        series: { find: (key) => series.get(key), put: (key, state) => void series.set(key, state) },
        ...{ digest: (text) => text, keep: (batch) => void batches.push(batch) },
      },
      { signal, encoding: 'json', body: Buffer.from(JSON.stringify(request)) },
    )
    const [batch = { records: [], failures: [], spans: [] }] = batches
    return { ...batch, rejected }
  }
}

/** A request with one log record. */
export const logs = (service: string, told: object, more: object = {}) => ({
  resourceLogs: [
    {
      resource: { attributes: attributes({ 'service.name': service }) },
      scopeLogs: [
        { logRecords: [{ timeUnixNano: nano(nowMs - 1_000), attributes: attributes(told), ...more }] },
      ],
    },
  ],
})

export interface ToldPoint {
  readonly metric: string
  readonly told: object
  readonly value: number
  readonly startMs?: number
  readonly timeMs?: number
}

/** A request with sums. */
export function metrics(
  points: readonly ToldPoint[],
  temporality = 1,
  { service = 'shop', scope = '' } = {},
) {
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributes({ 'service.name': service }) },
        scopeMetrics: [
          {
            scope: { name: scope },
            metrics: points.map(({ metric, told, value, startMs = nowMs - 60_000, timeMs = nowMs }) => ({
              name: metric,
              sum: {
                aggregationTemporality: temporality,
                dataPoints: [
                  {
                    ...{ startTimeUnixNano: nano(startMs), timeUnixNano: nano(timeMs), asInt: String(value) },
                    attributes: attributes(told),
                  },
                ],
              },
            })),
          },
        ],
      },
    ],
  }
}

export const ids = { traceId: '0AF7651916CD43DD8448EB211C80319C', spanId: 'b7ad6b7169203331' }

/** A request with one span. */
export function spans(told: object, more: object = {}, service = 'shop') {
  const span = {
    ...{ ...ids, name: 'chat gpt-5', kind: 3, attributes: attributes(told) },
    ...{ startTimeUnixNano: '1793699999000500000', endTimeUnixNano: nano(nowMs), ...more },
  }
  return {
    resourceSpans: [
      { resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ spans: [span] }] },
    ],
  }
}
