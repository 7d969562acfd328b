import type { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import { type SpanRecord, spanKinds, spanStatuses } from '../../usage/otlp/span-record.ts'
import {
  type KeptTrace,
  type TraceList,
  type TraceLosses,
  type TraceQuery,
  type TraceSummary,
  traceLosses,
} from '../../usage/trace/trace-desk.ts'

type Row = Readonly<Record<string, unknown>>

export function readTraces(db: DatabaseSync, query: TraceQuery): TraceSummary[] {
  return db
    .prepare(
      `select * from trace where start >= :from and start < :until
        and (:errors = 0 or errors > 0) and end - start >= :duration
        and (:agent is null or id in (select trace from label where kind = 0 and name = :agent))
        and (:session is null or id in (select trace from label where kind = 1 and name = :session))
        and (:service is null or id in (select trace from label where kind = 2 and name = :service))
      order by start desc, id desc limit :limit`,
    )
    .all({
      ...{ from: query.fromMs, until: query.untilMs, errors: query.hasError ? 1 : 0, limit: query.limit },
      duration: query.durationMsMin,
      agent: query.agent ?? null,
      session: query.session ?? null,
      service: query.service ?? null,
    })
    .map(summaryOf)
}

/** @throws NOT_FOUND, INPUT_INVALID */
export function readTrace(db: DatabaseSync, id: string): KeptTrace {
  const prefix = id.toLowerCase()
  // Of hexadecimal digits, none is behind `g`.
  const found = db
    .prepare('select * from trace where trace_id >= ? and trace_id < ? order by trace_id limit 2')
    .all(prefix, `${prefix}g`)
  const [first, second] = found
  if (!first) {
    throw new ExpectedError('NOT_FOUND', `No trace that is kept begins with ${id}`, {
      hint: 'superclaw trace list shows those that are kept, and how many were not',
    })
  }
  if (second) {
    throw new ExpectedError('INPUT_INVALID', `Several traces begin with ${id}`, {
      hint: `Write more of it: ${String(first['trace_id'])} and ${String(second['trace_id'])} are two of them`,
    })
  }
  const trace = summaryOf(first)
  const spans = db
    .prepare('select * from span where trace = ? order by start, span_id')
    .all(Number(first['id']))
    .map((row) => spanOf(row, trace.traceId))
  return { trace, spans }
}

export function readLosses(db: DatabaseSync): TraceLosses {
  const sinceMs = Number(db.prepare('select at from beginning').get()?.['at'] ?? 0)
  const lost = db
    .prepare('select kind, spans, traces from loss order by kind')
    .all()
    .flatMap((row): TraceList['lost'] => {
      const loss = traceLosses[Number(row['kind'])]
      return loss ? [{ loss, spans: Number(row['spans']), traces: Number(row['traces']) }] : []
    })
  return { sinceMs, lost }
}

function summaryOf(row: Row): TraceSummary {
  const startMs = Number(row['start'])
  return {
    traceId: String(row['trace_id']),
    name: String(row['name']),
    hasRoot: row['has_root'] === 1,
    startMs,
    durationMs: Number(row['end']) - startMs,
    spans: Number(row['spans']),
    errors: Number(row['errors']),
    service: textOf(row['service']),
    agent: textOf(row['agent']),
    session: textOf(row['session']),
    calls: Number(row['calls']),
    tokens: Number(row['tokens']),
    costNano: row['cost'] === null ? null : Number(row['cost']),
  }
}

function spanOf(row: Row, traceId: string): SpanRecord {
  return {
    traceId,
    spanId: String(row['span_id']),
    parentSpanId: textOf(row['parent']),
    name: String(row['name']),
    kind: spanKinds[Number(row['kind'])] ?? 'unspecified',
    startMs: Number(row['start']),
    durationMs: Number(row['duration']),
    status: spanStatuses[Number(row['status'])] ?? 'unset',
    statusMessage: textOf(row['message']),
    service: textOf(row['service']),
    agent: textOf(row['agent']),
    session: textOf(row['session']),
    attributes: JSON.parse(String(row['attributes'])),
  }
}

const textOf = (value: unknown): string | null => (value === null ? null : String(value))
