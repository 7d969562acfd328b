import { gzipSync } from 'node:zlib'
import { jsonDecoder } from '../src/core/usage/otlp/json-decoder.ts'
import { isEventAttribute } from '../src/core/usage/otlp/log-telling.ts'
import { readTelemetry } from '../src/core/usage/otlp/read-telemetry.ts'
import { wireDecoder } from '../src/core/usage/otlp/wire-decoder.ts'
import { decodeOtlp, encodeOtlp } from '../test/support/otlp-proto.ts'
import { type Bench, compareReadings, interleave } from './bench.ts'

/**
 * What a record of OTLP costs to decode: ours against protobufjs and against JSON.parse of the same as OTLP/JSON, in which nothing
 * is looked at yet. All attributes are read, and in one row only what the meter needs, as it does.
 */
export const run: Bench = async ({ rounds, isQuick }) => {
  const count = isQuick ? 300 : 1_000
  const rows = [...(await metricRows(rounds, count)), ...(await logRows(rounds, count))]
  return rows
}

const all = () => true
const ignore = () => undefined

async function metricRows(rounds: number, count: number) {
  const request = metricsOf(count)
  const [wire, json] = [encodeOtlp('metrics', request), Buffer.from(JSON.stringify(request))]
  const readings = await interleave(rounds, {
    ours: () => perRecordUs(count, () => wireDecoder.points(wire, all, ignore)),
    protobufjs: () => perRecordUs(count, () => decodeOtlp('metrics', wire)),
    json: () => perRecordUs(count, () => JSON.parse(json.toString('utf8'))),
  })
  return rowsOf(`a point of ${sizes(wire, json)}`, readings)
}

async function logRows(rounds: number, count: number) {
  const request = logsOf(count)
  const [wire, json] = [encodeOtlp('logs', request), Buffer.from(JSON.stringify(request))]
  const deps = {
    ...{ keep: ignore, arrival: { atMs: Date.now(), agent: null }, listeningSinceMs: 0 },
    ...{ openclawPrefix: 'openclaw', digest: (text: string) => text },
    series: { find: ignore, put: ignore },
  }
  const readings = await interleave(rounds, {
    ours: () => perRecordUs(count, () => wireDecoder.logs(wire, all, ignore)),
    needed: () => perRecordUs(count, () => wireDecoder.logs(wire, isEventAttribute, ignore)),
    mapped: () =>
      perRecordUs(count, () => readTelemetry(deps, { signal: 'logs', encoding: 'protobuf', body: wire })),
    oursJson: () => perRecordUs(count, () => jsonDecoder.logs(json, isEventAttribute, ignore)),
    protobufjs: () => perRecordUs(count, () => decodeOtlp('logs', wire)),
    json: () => perRecordUs(count, () => JSON.parse(json.toString('utf8'))),
  })
  const { needed = [], mapped = [], oursJson = [], protobufjs = [], json: parsed = [] } = readings
  const unit = 'µs'
  return [
    ...rowsOf(`a log record of ${sizes(wire, json)}`, readings),
    compareReadings({
      what: 'the same, what is needed of it',
      unit,
      ours: needed,
      theirs: protobufjs,
      against: 'protobufjs',
      bar: { atMost: 1 },
    }),
    compareReadings({
      what: 'the same, as a usage record',
      unit,
      ours: mapped,
      theirs: protobufjs,
      against: 'protobufjs',
    }),
    compareReadings({
      what: 'the same from JSON, what is needed',
      unit,
      ours: oursJson,
      theirs: parsed,
      against: 'JSON.parse',
    }),
  ]
}

function rowsOf(what: string, { ours = [], protobufjs = [], json = [] }: Readonly<Record<string, number[]>>) {
  const shared = { what, unit: 'µs', ours, bar: { atMost: 1 } }
  return [
    compareReadings({ ...shared, against: 'protobufjs', theirs: protobufjs }),
    compareReadings({ ...shared, against: 'JSON.parse', theirs: json }),
  ]
}

/** Microseconds for each record, of the best of a few runs. */
function perRecordUs(count: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let time = 0; time < 5; time += 1) {
    const beganAtMs = performance.now()
    work()
    best = Math.min(best, performance.now() - beganAtMs)
  }
  return (best * 1000) / count
}

const sizes = (wire: Buffer, json: Buffer): string =>
  `${Math.round(wire.length / 1e3)} kB protobuf, ${Math.round(json.length / 1e3)} kB JSON, ${Math.round(gzipSync(wire).length / 1e3)} kB gzip`

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
const number = (key: string, intValue: number) => ({ key, value: { intValue: String(intValue) } })
const resource = { attributes: [text('service.name', 'claude-code'), text('host.arch', 'amd64')] }

function metricsOf(count: number) {
  const dataPoints = Array.from({ length: count }, (_, index) => ({
    startTimeUnixNano: '1793700000000000000',
    timeUnixNano: String(1_793_700_060_000_000_000n + BigInt(index)),
    asInt: String(index * 17),
    attributes: [
      ...[text('type', index % 2 ? 'input' : 'output'), text('model', 'claude-sonnet-4-6')],
      ...[text('session.id', `4c1f6a52-3b7e-4d0e-8f6a-${String(index % 50).padStart(12, '0')}`)],
      ...[text('organization.id', 'o-1'), text('user.account_uuid', 'u-1'), text('terminal.type', 'xterm')],
      ...[
        text('query_source', 'main'),
        text('speed', 'normal'),
        text('effort', 'high'),
        text('app.version', '2.1'),
      ],
    ],
  }))
  const metric = {
    name: 'claude_code.token.usage',
    sum: { dataPoints, aggregationTemporality: 1, isMonotonic: true },
  }
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'meter' }, metrics: [metric] }] }] }
}

function logsOf(count: number) {
  const logRecords = Array.from({ length: count }, (_, index) => ({
    timeUnixNano: String(1_793_700_060_000_000_000n + BigInt(index) * 1_000_000n),
    body: { stringValue: 'claude_code.api_request' },
    attributes: [
      ...[
        text('event.name', 'api_request'),
        text('model', 'claude-sonnet-4-6'),
        number('event.sequence', index),
      ],
      ...[text('session.id', `4c1f6a52-3b7e-4d0e-8f6a-${String(index % 50).padStart(12, '0')}`)],
      ...[text('request_id', `req_011CU${String(index).padStart(16, '0')}`), text('speed', 'normal')],
      ...[
        number('input_tokens', 12),
        number('output_tokens', 400 + index),
        number('cache_read_tokens', 52_310),
      ],
      ...[number('cache_creation_tokens', 1_800), number('duration_ms', 4_000 + index)],
      { key: 'cost_usd', value: { doubleValue: 0.0312 + index / 1e6 } },
      ...[
        text('organization.id', 'o-1'),
        text('user.account_uuid', 'u-1'),
        text('user.email', 'dev@example.com'),
      ],
      ...[text('terminal.type', 'xterm'), text('app.version', '2.1.233'), text('query_source', 'main')],
      ...[text('effort', 'high'), text('user.id', 'f'.repeat(64)), text('prompt.id', `p-${index}`)],
      text('event.timestamp', new Date(1_793_700_060_000 + index).toISOString()),
    ],
  }))
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'events' }, logRecords }] }] }
}
