import type { FailedAttempt } from '../failed-attempt.ts'
import type { UsageBatch } from '../usage-desk.ts'
import type { UsageRecord } from '../usage-record.ts'
import { jsonDecoder } from './json-decoder.ts'
import { isEventAttribute, tellOfLog } from './log-telling.ts'
import type { OtlpDecoder, OtlpSignal } from './otlp-data.ts'
import { createShares, type SharesDeps } from './share-records.ts'
import type { SpanRecord } from './span-record.ts'
import { isSpanAttribute, spanRecord, tellOfSpan } from './span-telling.ts'
import type { Told } from './told.ts'
import { wireDecoder } from './wire-decoder.ts'

/** One request of a sender, not compressed. */
export interface TelemetryRequest {
  readonly signal: OtlpSignal
  readonly encoding: 'protobuf' | 'json'
  readonly body: Buffer
}

/** What could not be used because it makes no sense; what is simply not about usage is not in it. */
export interface Rejection {
  readonly count: number
  /** Of the first; `null` when there is none. */
  readonly why: string | null
}

export interface TelemetryDeps extends SharesDeps {
  /** Told of what was found, some thousands at a time. */
  readonly keep: (batch: UsageBatch) => void
}

/** @throws INPUT_INVALID for what is no such request; some of what stands before the fault may have been kept by then */
export function readTelemetry(deps: TelemetryDeps, { signal, encoding, body }: TelemetryRequest): Rejection {
  const decoder = encoding === 'json' ? jsonDecoder : wireDecoder
  const found = createFound(deps.keep)
  readers[signal](decoder, body, { deps, found })
  return found.end()
}

interface Reading {
  readonly deps: TelemetryDeps
  readonly found: Found
}

type Read = (decoder: OtlpDecoder, body: Buffer, reading: Reading) => void

const readers: Readonly<Record<OtlpSignal, Read>> = {
  logs(decoder, body, { deps, found }) {
    decoder.logs(body, isEventAttribute, (log, origin) =>
      found.told(tellOfLog(log, origin, deps.arrival), 'an event without what it must tell'),
    )
  },
  metrics(decoder, body, { deps, found }) {
    const shares = createShares(deps)
    decoder.points(body, shares.isWanted, (point, origin) => {
      const fault = shares.add(point, origin)
      if (fault !== null) found.told('malformed', fault)
    })
    for (const record of shares.records()) found.told({ record }, '')
  },
  traces(decoder, body, { deps, found }) {
    decoder.spans(body, isSpanAttribute, (span, origin) => {
      const record = spanRecord(span, origin, deps.arrival)
      if (record === null) return found.told('malformed', 'a span without an id or a time')
      found.span(record)
      found.told(tellOfSpan(span, record, origin, deps.arrival.atMs), 'a span whose tokens are no numbers')
    })
  },
}

/** Found things that are kept at once: as many as are little in memory, and many in a transaction. */
const batchMax = 5_000

interface Found {
  told(told: Told, why: string): void
  span(span: SpanRecord): void
  end(): Rejection
}

function createFound(keep: (batch: UsageBatch) => void): Found {
  let records: UsageRecord[] = []
  let failures: FailedAttempt[] = []
  let spans: SpanRecord[] = []
  let count = 0
  let firstWhy: string | null = null
  const flush = (): void => {
    if (records.length + failures.length + spans.length > 0) keep({ records, failures, spans })
    records = []
    failures = []
    spans = []
  }
  const reject = (why: string): void => {
    count += 1
    firstWhy ??= why
  }
  return {
    told(told, why) {
      if (told === 'malformed') reject(why)
      else if (told === 'nothing') return
      else if ('record' in told) records.push(told.record)
      else failures.push(told.failure)
      if (records.length + failures.length >= batchMax) flush()
    },
    span(span) {
      spans.push(span)
      if (spans.length >= batchMax) flush()
    },
    end() {
      flush()
      return { count, why: firstWhy }
    },
  }
}
