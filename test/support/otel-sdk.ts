import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as WireLogs } from '@opentelemetry/exporter-logs-otlp-proto'
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonMetrics,
} from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as WireMetrics } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as WireTraces } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

export interface SdkOptions {
  readonly url: string
  readonly encoding: 'protobuf' | 'json'
  readonly isGzipped: boolean
  readonly resource: Readonly<Record<string, string>>
  /** Of metrics: what was added since the last export, or all since the start. */
  readonly isDelta?: boolean
}

type Plain = Readonly<Record<string, string | number>>

/** The SDK of OpenTelemetry for Node, as an agent has it. Each call resolves once it was exported. */
export function openSdk({ url, encoding, isGzipped, resource: told, isDelta = true }: SdkOptions) {
  const isJson = encoding === 'json'
  const resource = resourceFromAttributes(told)
  const at = (path: string) => ({
    url: `${url}/v1/${path}`,
    // An enumeration that is exported by a package of theirs which nobody names.
    compression: (isGzipped ? 'gzip' : 'none') as never,
  })
  const ofMetrics = {
    ...at('metrics'),
    temporalityPreference: isDelta
      ? AggregationTemporalityPreference.DELTA
      : AggregationTemporalityPreference.CUMULATIVE,
  }
  const logs = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({ exporter: isJson ? new JsonLogs(at('logs')) : new WireLogs(at('logs')) }),
    ],
  })
  const reader = new PeriodicExportingMetricReader({
    exporter: isJson ? new JsonMetrics(ofMetrics) : new WireMetrics(ofMetrics),
    exportIntervalMillis: 3_600_000,
  })
  const metrics = new MeterProvider({ resource, readers: [reader] })
  const traces = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: isJson ? new JsonTraces(at('traces')) : new WireTraces(at('traces')),
      }),
    ],
  })
  const meter = metrics.getMeter('meter')
  const counters = new Map<string, ReturnType<typeof meter.createCounter>>()
  return {
    async log(body: string, attributes: Plain) {
      logs.getLogger('events').emit({ body, attributes })
      await logs.forceFlush()
    },
    async count(name: string, value: number, attributes: Plain) {
      const counter = counters.get(name) ?? meter.createCounter(name)
      counters.set(name, counter)
      counter.add(value, attributes)
      await metrics.forceFlush()
    },
    async span(name: string, attributes: Plain, failure?: string) {
      const span = traces.getTracer('calls').startSpan(name, { kind: SpanKind.CLIENT, attributes })
      if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure })
      span.end()
      await traces.forceFlush()
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([logs.shutdown(), metrics.shutdown(), traces.shutdown()])
    },
  }
}
