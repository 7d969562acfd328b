import type { Attributes, Origin, OtlpLog } from './otlp-data.ts'
import { type Arrival, agentOf, serviceOf, textAt } from './told.ts'
import type { ToldTime } from './told-time.ts'
import { toldTime } from './told-time.ts'

/** An event of a log, with what all families tell alike. */
export interface LogEvent extends ToldTime {
  /** As the family calls it: `claude_code.api_request`; empty when it has no name. */
  readonly name: string
  readonly service: string | null
  readonly scope: string
  readonly attributes: Attributes
  readonly agent: string | null
  readonly traceId: string | null
  readonly spanId: string | null
  /** What tells it from others of its kind when it has no id: its time, as it was told, and its number. */
  readonly mark: string
}

export function logEvent(log: OtlpLog, origin: Origin, arrival: Arrival): LogEvent {
  const { attributes, traceId, spanId } = log
  const stamp = textAt(attributes, 'event.timestamp', 64)
  const stampMs = Date.parse(stamp ?? '')
  const toldMs = log.timeMs ?? (Number.isFinite(stampMs) ? stampMs : log.observedMs)
  return {
    name: nameOf(log),
    service: serviceOf(origin),
    scope: origin.scope,
    attributes,
    agent: agentOf(origin, arrival),
    ...{ traceId, spanId },
    mark: `${toldMs ?? stamp}/${textAt(attributes, 'event.sequence', 32) ?? ''}`,
    ...toldTime(toldMs, arrival.atMs),
  }
}

/** Claude Code writes the name with its prefix into the body alone; others write it into an attribute or a field. */
function nameOf({ attributes, body, eventName }: OtlpLog): string {
  if (body !== null && /^claude_code\.\w+$/.test(body)) return body
  return textAt(attributes, 'event.name', 100) ?? eventName
}
