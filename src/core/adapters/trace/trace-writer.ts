import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type SpanRecord, spanKinds, spanStatuses } from '../../usage/otlp/span-record.ts'
import { spanUsage } from '../../usage/trace/span-usage.ts'
import { type TraceLoss, traceLosses } from '../../usage/trace/trace-desk.ts'
import { inTransaction } from '../sqlite/transaction.ts'

/** Writes spans, and what they add to their traces. */
export interface TraceWriter {
  /** @returns those that were not there yet. @throws what the disk or SQLite says, with none of them kept */
  put(spans: readonly SpanRecord[]): readonly SpanRecord[]
  lose(loss: TraceLoss, lost: { readonly spans: number; readonly traces: number }): void
}

/** By which names of its spans a trace is found. */
export const labelKinds = ['agent', 'session', 'service'] as const

/** Of one trace: a loop that runs wild must not push out all others. */
const spansMax = 20_000

export function createTraceWriter(db: DatabaseSync): TraceWriter {
  const rows = prepareRows(db)
  const countLoss = db.prepare(
    `insert into loss (kind, spans, traces) values (?, ?, ?)
    on conflict (kind) do update set spans = spans + excluded.spans, traces = traces + excluded.traces`,
  )
  const lose: TraceWriter['lose'] = (loss, { spans, traces }) => {
    countLoss.run(traceLosses.indexOf(loss), spans, traces)
  }
  return {
    put: (spans) =>
      inTransaction(db, () => {
        let crowded = 0
        const added = spans.filter((span) => {
          const outcome = putSpan(rows, span)
          if (outcome === 'crowded') crowded += 1
          return outcome === 'added'
        })
        if (crowded > 0) lose('crowded', { spans: crowded, traces: 0 })
        return added
      }),
    lose,
  }
}

type Rows = Readonly<Record<'find' | 'begin' | 'head' | 'add' | 'span' | 'label', StatementSync>>

function prepareRows(db: DatabaseSync): Rows {
  return {
    find: db.prepare('select id, spans, has_root, head_start from trace where trace_id = ?'),
    begin: db.prepare(
      `insert into trace (trace_id, start, end, has_root, head_start, name, spans, errors, calls, tokens)
      values (?, ?, ?, 0, ?, ?, 0, 0, 0, 0) returning id, spans, has_root, head_start`,
    ),
    head: db.prepare(
      'update trace set has_root = ?, head_start = ?, name = ?, service = ?, agent = ?, session = ? where id = ?',
    ),
    add: db.prepare(
      `update trace set start = min(start, :start), end = max(end, :end),
        agent = coalesce(agent, :agent), session = coalesce(session, :session), service = coalesce(service, :service),
        spans = spans + 1, errors = errors + :errors, calls = calls + :calls, tokens = tokens + :tokens,
        cost = iif(:cost is null, cost, min(${Number.MAX_SAFE_INTEGER}, coalesce(cost, 0) + :cost))
      where id = :id`,
    ),
    span: db.prepare(
      `insert or ignore into span
      (trace, span_id, parent, name, kind, start, duration, status, message, service, agent, session, attributes)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    label: db.prepare('insert or ignore into label (kind, name, trace) values (?, ?, ?)'),
  }
}

function putSpan(rows: Rows, span: SpanRecord): 'added' | 'known' | 'crowded' {
  const { traceId, startMs, durationMs, name } = span
  const trace =
    rows.find.get(traceId) ?? rows.begin.get(traceId, startMs, startMs + durationMs, startMs, name) ?? {}
  if (Number(trace['spans']) >= spansMax) return 'crowded'
  const id = Number(trace['id'])
  if (rows.span.run(id, ...spanValues(span)).changes === 0) return 'known'
  if (isHead(span, trace)) {
    const { service, agent, session } = span
    rows.head.run(span.parentSpanId === null ? 1 : 0, startMs, name, service, agent, session, id)
  }
  rows.add.run({ id, ...addition(span) })
  for (const [kind, field] of labelKinds.entries()) {
    const text = span[field]
    if (text !== null) rows.label.run(kind, text, id)
  }
  return 'added'
}

/** Whether a trace is called by it: its root; as long as that is missing, what began first. */
function isHead({ parentSpanId, startMs }: SpanRecord, trace: Readonly<Record<string, unknown>>): boolean {
  const isRoot = parentSpanId === null
  if (isRoot !== (trace['has_root'] === 1)) return isRoot
  return startMs <= Number(trace['head_start'])
}

function spanValues(span: SpanRecord) {
  return [
    span.spanId,
    span.parentSpanId,
    span.name,
    spanKinds.indexOf(span.kind),
    span.startMs,
    span.durationMs,
    spanStatuses.indexOf(span.status),
    span.statusMessage,
    span.service,
    span.agent,
    span.session,
    JSON.stringify(span.attributes),
  ]
}

/** What it adds to the sums of its trace. */
function addition(span: SpanRecord) {
  const { startMs, durationMs, service, agent, session } = span
  const usage = spanUsage(span)
  return {
    ...{ start: startMs, end: startMs + durationMs, service, agent, session },
    errors: span.status === 'error' ? 1 : 0,
    calls: usage ? 1 : 0,
    tokens: Math.round((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)),
    cost: usage?.costNano ?? null,
  }
}
