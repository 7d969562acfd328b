import { textOf } from '../../gateway/outside.ts'
import { redactText } from '../../plane-log/redact.ts'
import { failureMessage } from '../failure-message.ts'
import { isTime } from '../sound-record.ts'
import { genAiAttributes, genAiCall } from './gen-ai-call.ts'
import type { Attributes, Origin, OtlpSpan, OtlpValue } from './otlp-data.ts'
import { type SpanRecord, type SpanValue, spanKinds, spanStatuses } from './span-record.ts'
import { type Arrival, agentOf, firstText, serviceOf, type Told } from './told.ts'
import { toldTime } from './told-time.ts'
import { isOfFamily } from './tool-family.ts'

/** Of spans these are kept: who did what for how long, and nothing that was said or given, nor secrets in it. */
const spanAttributes: ReadonlySet<string> = new Set([
  ...['service.name', 'superclaw.agent_id', 'superclaw.agent', 'session.id', 'conversation.id'],
  ...genAiAttributes,
  ...['gen_ai.request.max_tokens', 'gen_ai.request.temperature', 'gen_ai.request.top_p'],
  ...['gen_ai.request.stream', 'gen_ai.response.finish_reasons', 'gen_ai.agent.id', 'gen_ai.agent.name'],
  ...['gen_ai.tool.name', 'gen_ai.tool.type', 'gen_ai.tool.call.id', 'gen_ai.workflow.name'],
  ...['http.request.method', 'http.route', 'server.address', 'server.port', 'rpc.system', 'rpc.method'],
  ...['db.system.name', 'db.operation.name', 'network.protocol.version', 'exception.type'],
  ...['model', 'speed', 'query_source', 'request_id', 'attempt', 'stop_reason', 'ttft_ms', 'duration_ms'],
  ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_creation_tokens', 'status_code'],
  ...['cost_usd', 'gen_ai.usage.cost', 'openclaw.cost.usd'],
  ...['tool_name', 'success', 'decision', 'agent_id', 'parent_agent_id', 'agent.name', 'mcp_server'],
  ...['codex.usage.reasoning_output_tokens', 'codex.usage.total_tokens', 'openclaw.channel'],
  ...['openclaw.provider', 'openclaw.model', 'openclaw.agent', 'openclaw.outcome', 'openclaw.errorCategory'],
])

export const isSpanAttribute = (key: string): boolean => spanAttributes.has(key)

/** A span to keep; `null` for one without an id, a time to be believed or an end that is after its beginning. */
export function spanRecord(span: OtlpSpan, origin: Origin, arrival: Arrival): SpanRecord | null {
  const { traceId, spanId, startMs, endMs } = span
  if (traceId === null || spanId === null || startMs === null || endMs === null) return null
  if (!isTime(startMs) || !isTime(endMs) || endMs < startMs) return null
  return {
    ...{ traceId, spanId, parentSpanId: span.parentSpanId, name: textOf(redactText(span.name)) ?? '' },
    kind: spanKinds[span.kind] ?? 'unspecified',
    ...{ startMs, durationMs: endMs - startMs },
    status: spanStatuses[span.status] ?? 'unset',
    statusMessage: failureMessage(span.statusMessage),
    ...{ service: serviceOf(origin), agent: agentOf(origin, arrival), session: sessionOf(span.attributes) },
    attributes: shownAttributes(span.attributes),
  }
}

const sessionOf = (attributes: Attributes): string | null =>
  firstText(attributes, ['session.id', 'gen_ai.conversation.id', 'conversation.id'], 128)

function shownAttributes(attributes: Attributes): SpanRecord['attributes'] {
  return Object.fromEntries(
    [...attributes].flatMap(([key, value]) => {
      const shown = shownValue(value)
      return shown === null ? [] : [[key, shown]]
    }),
  )
}

function shownValue(value: OtlpValue): SpanValue | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean') return value
  const text = Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(', ') : value
  return typeof text === 'string' ? textOf(redactText(text), 300) : null
}

/** What a span tells of usage: a call, unless its tool tells of it by events of its own. */
export function tellOfSpan(span: OtlpSpan, record: SpanRecord, { scope }: Origin, nowMs: number): Told {
  if (isOfFamily(record.service, span.name, scope)) return 'nothing'
  return genAiCall({
    ...record,
    ...toldTime(span.endMs, nowMs),
    attributes: span.attributes,
    durationMs: Math.round(record.durationMs),
    ...{ hasFailed: record.status === 'error', message: record.statusMessage },
  })
}
