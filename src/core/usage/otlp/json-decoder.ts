import { type Fields, fieldsOf } from '../../gateway/outside.ts'
import {
  attributesOf,
  doubleOf,
  eachItem,
  eachOf,
  hexOf,
  parseRequest,
  textIn,
  timeMsOf,
} from './json-values.ts'
import type { Keep, OtlpDecoder, OtlpLog, OtlpPoint, OtlpSpan, Temporality } from './otlp-data.ts'

const all: Keep = () => true

/** OTLP as JSON: names in lowerCamelCase, ids in hexadecimal, enumerations as numbers (OTLP specification, JSON Protobuf Encoding). */
export const jsonDecoder: OtlpDecoder = {
  logs(body, keep, take) {
    const names = { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' }
    eachItem(parseRequest(body), names, keep, (log, origin) => take(logOf(log, keep), origin))
  },
  points(body, isWanted, take) {
    const names = { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' }
    eachItem(parseRequest(body), names, all, (metric, origin) => {
      if (isWanted(textIn(metric['name']))) eachPoint(metric, (point) => take(point, origin))
    })
  },
  spans(body, keep, take) {
    const names = { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' }
    eachItem(parseRequest(body), names, keep, (span, origin) => take(spanOf(span, keep), origin))
  },
}

const bodyLengthMax = 200

function logOf(log: Fields, keep: Keep): OtlpLog {
  const body = fieldsOf(log['body'])['stringValue']
  return {
    timeMs: timeMsOf(log['timeUnixNano']),
    observedMs: timeMsOf(log['observedTimeUnixNano']),
    eventName: textIn(log['eventName']),
    body: typeof body === 'string' && body.length <= bodyLengthMax ? body : null,
    attributes: attributesOf(log['attributes'], keep),
    traceId: hexOf(log['traceId'], 32),
    spanId: hexOf(log['spanId'], 16),
  }
}

const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram'] as const

function eachPoint(metric: Fields, take: (point: OtlpPoint) => void): void {
  for (const kind of kinds) {
    const data = fieldsOf(metric[kind])
    const temporality = temporalityOf(data['aggregationTemporality'])
    eachOf(data['dataPoints'], (point) => {
      take({
        ...{ metric: textIn(metric['name']), temporality },
        startMs: timeMsOf(point['startTimeUnixNano']),
        timeMs: timeMsOf(point['timeUnixNano']),
        value: isEmpty(point) ? null : doubleOf(point['asInt'] ?? point['asDouble'] ?? point['sum']),
        attributes: attributesOf(point['attributes'], all),
      })
    })
  }
}

const isEmpty = (point: Fields): boolean => (Number(point['flags'] ?? 0) & 1) === 1

function temporalityOf(value: unknown): Temporality {
  if (value === 1 || value === 'AGGREGATION_TEMPORALITY_DELTA') return 'delta'
  return value === 2 || value === 'AGGREGATION_TEMPORALITY_CUMULATIVE' ? 'cumulative' : 'none'
}

function spanOf(span: Fields, keep: Keep): OtlpSpan {
  const status = fieldsOf(span['status'])
  return {
    traceId: hexOf(span['traceId'], 32),
    spanId: hexOf(span['spanId'], 16),
    parentSpanId: hexOf(span['parentSpanId'], 16),
    name: textIn(span['name']),
    kind: doubleOf(span['kind']) ?? 0,
    startMs: timeMsOf(span['startTimeUnixNano']),
    endMs: timeMsOf(span['endTimeUnixNano']),
    status: doubleOf(status['code']) ?? 0,
    statusMessage: textIn(status['message']),
    attributes: attributesOf(span['attributes'], keep),
  }
}
