import type { Clock } from '../../platform.ts'
import type { SpanRecord } from '../otlp/span-record.ts'
import {
  createTraceBucket,
  isHeadSampled,
  keepReason,
  type SamplingRules,
  type TraceFacts,
} from './sampling.ts'
import { spanUsage } from './span-usage.ts'
import { createWaitingRoom } from './waiting-room.ts'

/** Why spans are not kept: their trace was not chosen, or more traces came than may be kept a second. */
export type SamplingLoss = 'sampled' | 'rate'

export interface TraceSamplerDeps {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>
  readonly rules: SamplingRules
  /** Given what is kept, as it is decided. */
  readonly keep: (spans: readonly SpanRecord[]) => void
  /** Told of what is not. `isFirst`: of this trace nothing was told so before. */
  readonly onLost: (loss: SamplingLoss, spans: number, isFirst: boolean) => void
}

/** Decides which traces are kept, each as a whole as far as it can. */
export interface TraceSampler {
  /** @param wanted ids of traces that whoever began them wants kept */
  take(spans: readonly SpanRecord[], wanted?: ReadonlySet<string>): void
  configure(rules: SamplingRules): void
  /** Decides all that waits. */
  settle(): void
  /** Spans that wait for the decision. */
  waiting(): number
}

/** Traces whose decision is remembered for spans that come later. */
const decidedMax = 20_000

export function createTraceSampler(deps: TraceSamplerDeps): TraceSampler {
  const { clock, keep, onLost } = deps
  let { rules } = deps
  let bucket = createTraceBucket(rules.perSecond, clock.elapsed())
  const decided = createDecisions()
  const mayKeep = (isUrgent: boolean): boolean => bucket.take(clock.elapsed(), isUrgent)
  const room = createWaitingRoom(clock, decide)

  function decide(traceId: string, spans: readonly SpanRecord[]): void {
    const reason = keepReason(factsOf(traceId, spans, false), rules.ratio)
    const isKept = reason !== null && mayKeep(reason !== 'head')
    decided.set(traceId, isKept)
    if (isKept) keep(spans)
    else onLost(reason === null ? 'sampled' : 'rate', spans.length, true)
  }

  function takeTrace(traceId: string, spans: readonly SpanRecord[], isWanted: boolean): void {
    const decision = decided.get(traceId)
    if (decision === true) keep(spans)
    else if (decision === false) takeLate(traceId, spans, isWanted)
    else if (isKeptAtOnce(traceId, isWanted)) {
      decided.set(traceId, true)
      keep(spans)
    } else room.add(traceId, spans)
  }

  /** What is kept anyway need not wait. */
  function isKeptAtOnce(traceId: string, isWanted: boolean): boolean {
    const isChosen = isWanted || isHeadSampled(traceId, rules.ratio)
    return isChosen && !room.has(traceId) && mayKeep(isWanted)
  }

  /** Of a trace that was not kept: what tells of something is kept all the same, with what follows it. */
  function takeLate(traceId: string, spans: readonly SpanRecord[], isWanted: boolean): void {
    const reason = keepReason(factsOf(traceId, spans, isWanted), 0)
    if (reason !== null && mayKeep(true)) {
      decided.set(traceId, true)
      keep(spans)
    } else onLost(reason === null ? 'sampled' : 'rate', spans.length, false)
  }

  return {
    take(spans, wanted = new Set()) {
      for (const [traceId, its] of Map.groupBy(spans, (span) => span.traceId)) {
        takeTrace(traceId, its, wanted.has(traceId))
      }
    },
    configure(next) {
      if (next.perSecond !== rules.perSecond) bucket = createTraceBucket(next.perSecond, clock.elapsed())
      rules = next
    },
    settle: room.empty,
    waiting: room.spans,
  }
}

/** What was decided of traces; the oldest decisions are forgotten. */
function createDecisions(): Pick<Map<string, boolean>, 'get' | 'set'> {
  const all = new Map<string, boolean>()
  return {
    get: (traceId) => all.get(traceId),
    set(traceId, isKept) {
      all.delete(traceId)
      const [oldest] = all.size >= decidedMax ? all.keys() : []
      if (oldest !== undefined) all.delete(oldest)
      return all.set(traceId, isKept)
    },
  }
}

function factsOf(traceId: string, spans: readonly SpanRecord[], isWanted: boolean): TraceFacts {
  let [startMs, endMs, tokens, costNano] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (const span of spans) {
    startMs = Math.min(startMs, span.startMs)
    endMs = Math.max(endMs, span.startMs + span.durationMs)
    const usage = spanUsage(span)
    tokens += (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)
    costNano += usage?.costNano ?? 0
  }
  const hasError = spans.some(({ status }) => status === 'error')
  return { traceId, isWanted, hasError, durationMs: endMs - startMs, tokens, costNano }
}
