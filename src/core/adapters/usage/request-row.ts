import { type ErrorClass, errorClasses } from '../../usage/failed-attempt.ts'
import { serviceTiers } from '../../usage/price-call.ts'
import type { RequestRow } from '../../usage/request-query.ts'
import { type UsageSource, usageDoubts, usageSources } from '../../usage/usage-record.ts'
import { isPaidFor, type Row } from './call-codec.ts'
import type { NameTable } from './name-table.ts'

/** A row of `call` as it is shown. */
export function rowOfCall(names: NameTable, row: Row): RequestRow {
  const subscribed = isPaidFor(row['subscribed'])
  const costNano = numberOrNull(row['price'])
  return {
    id: `c${row['id']}`,
    ...sharedFields(names, row),
    project: textAt(names, row, 'project'),
    tier: serviceTiers[Number(row['tier'])] ?? 'standard',
    status: 'ok',
    ...{ httpStatus: null, message: null, attempt: null },
    firstTokenMs: numberOrNull(row['first_token']),
    tokens: {
      input: Number(row['input']),
      cacheRead: Number(row['cache_read']),
      cacheWrite5m: Number(row['cache_write_5m']),
      cacheWrite1h: Number(row['cache_write_1h']),
      output: Number(row['output']),
      reasoning: Number(row['reasoning']),
    },
    costNano,
    billedNano: subscribed ? 0 : costNano,
    doubts: usageDoubts.filter((_, index) => Number(row['doubts']) & (1 << index)),
    isSuperseded: row['superseded'] === 1,
  }
}

/** A row of `failure` as it is shown. */
export function rowOfFailure(names: NameTable, row: Row): RequestRow {
  return {
    id: `f${row['id']}`,
    ...sharedFields(names, row),
    status: classOf(row['class']),
    httpStatus: numberOrNull(row['status']),
    message: row['message'] as string | null,
    attempt: numberOrNull(row['attempt']),
    ...{ project: null, tier: null, firstTokenMs: null, tokens: null, costNano: null, billedNano: null },
    doubts: [],
    isSuperseded: row['superseded'] === 1,
  }
}

export const classOf = (index: unknown): ErrorClass => errorClasses[Number(index)] ?? 'other'

function sharedFields(names: NameTable, row: Row) {
  return {
    atMs: Number(row['at']),
    tool: textAt(names, row, 'tool') ?? '',
    agent: textAt(names, row, 'agent'),
    session: textAt(names, row, 'session'),
    provider: textAt(names, row, 'provider'),
    model: textAt(names, row, 'model') ?? '',
    source: usageSources[Number(row['source'])] ?? ('metrics' satisfies UsageSource),
    durationMs: numberOrNull(row['duration']),
    requestId: row['request'] as string | null,
    traceId: row['trace'] as string | null,
  }
}

const textAt = (names: NameTable, row: Row, column: string): string | null =>
  names.textOf(row[column] as number | null)

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value))
