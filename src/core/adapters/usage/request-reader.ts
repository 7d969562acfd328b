import type { DatabaseSync } from 'node:sqlite'
import type {
  RequestNews,
  RequestNewsQuery,
  RequestPage,
  RequestQuery,
  RequestRow,
} from '../../usage/request-query.ts'
import type { NameTable } from './name-table.ts'
import { type BoundFilter, bindFilter } from './request-filter.ts'
import { rowOfCall, rowOfFailure } from './request-row.ts'

export interface RequestReader {
  list(query: RequestQuery): RequestPage
  news(query: RequestNewsQuery): RequestNews
}

/** Reads calls and failed attempts as one list: by time, at one moment calls first, the last known first. */
export function createRequestReader(db: DatabaseSync, names: NameTable): RequestReader {
  const calls = callStatements(db)
  const failures = failureStatements(db)
  const last = db.prepare(`select (select coalesce(max(id), 0) from call) as call,
    (select coalesce(max(id), 0) from failure) as failure`)
  return {
    list(query) {
      const bound = bindFilter(db, query)
      const more = query.limit + 1
      const range = { from: query.fromMs, limit: more }
      const { call, failure } = endsOf(query)
      const rows = [
        ...(bound.hasCalls
          ? calls.list.all({ ...callValues(bound), ...range, ...call }).map((row) => rowOfCall(names, row))
          : []),
        ...(bound.hasFailures
          ? failures.list
              .all({ ...failureValues(bound), ...range, ...failure })
              .map((row) => rowOfFailure(names, row))
          : []),
      ]
      // Each list is in order, and a sort that keeps it puts calls before failures of the same moment.
      rows.sort((one, other) => other.atMs - one.atMs)
      const page = rows.slice(0, query.limit)
      const lastRow = page.at(-1)
      return {
        rows: page,
        next: rows.length > query.limit && lastRow ? `${lastRow.atMs}.${lastRow.id}` : null,
      }
    },
    news({ after, fromMs: from, limit, ...filter }) {
      const found = last.get()
      const mark = { call: Number(found?.['call']), failure: Number(found?.['failure']) }
      if (!after) return { rows: [], mark }
      const bound = bindFilter(db, filter)
      const newCalls = bound.hasCalls
        ? calls.news.all({ ...callValues(bound), from, limit, after: after.call })
        : []
      const newFailures = bound.hasFailures
        ? failures.news.all({ ...failureValues(bound), from, limit, after: after.failure })
        : []
      const rows: RequestRow[] = [
        ...newCalls.map((row) => rowOfCall(names, row)),
        ...newFailures.map((row) => rowOfFailure(names, row)),
      ]
      return {
        rows,
        mark: {
          call: newCalls.length < limit ? mark.call : Number(newCalls.at(-1)?.['id']),
          failure: newFailures.length < limit ? mark.failure : Number(newFailures.at(-1)?.['id']),
        },
      }
    },
  }
}

const callValues = ({ shared, minCost, all }: BoundFilter) => ({ ...shared, minCost, all })
const failureValues = ({ shared: { project: _, ...shared }, errorClass, all }: BoundFilter) => ({
  ...shared,
  errorClass,
  all,
})

/** The moment and id before which rows are wanted. */
interface End {
  readonly at: number
  readonly id: number
}

function endsOf({ untilMs, before }: RequestQuery): { readonly call: End; readonly failure: End } {
  const [, atText = '', kind = '', idText = ''] = /^(\d+)\.([cf])(\d+)$/.exec(before ?? '') ?? []
  const [at, id] = [Number(atText), Number(idText)]
  if (kind === '' || at >= untilMs) return { call: { at: untilMs, id: 0 }, failure: { at: untilMs, id: 0 } }
  // Failures come after the calls of their moment.
  return kind === 'c'
    ? { call: { at, id }, failure: { at: at + 1, id: 0 } }
    : { call: { at, id: 0 }, failure: { at, id } }
}

function callStatements(db: DatabaseSync) {
  return {
    list: db.prepare(`select * from call where (at, id) < (:at, :id) and at >= :from
      and (:all or (superseded = 0 and share = 0))
      and (:source is null or source = :source)
      and (:minCost is null or price >= :minCost) and (:minDuration is null or duration >= :minDuration)
      and (:tool is null or tool in (select value from json_each(:tool)))
      and (:model is null or model in (select value from json_each(:model)))
      and (:session is null or session in (select value from json_each(:session)))
      and (:agent is null or coalesce(agent, 0) in (select value from json_each(:agent)))
      and (:provider is null or coalesce(provider, 0) in (select value from json_each(:provider)))
      and (:project is null or project in (select value from json_each(:project)))
      order by at desc, id desc limit :limit`),
    news: db.prepare(`select * from call where id > :after and at >= :from
      and (:all or (superseded = 0 and share = 0))
      and (:source is null or source = :source)
      and (:minCost is null or price >= :minCost) and (:minDuration is null or duration >= :minDuration)
      and (:tool is null or tool in (select value from json_each(:tool)))
      and (:model is null or model in (select value from json_each(:model)))
      and (:session is null or session in (select value from json_each(:session)))
      and (:agent is null or coalesce(agent, 0) in (select value from json_each(:agent)))
      and (:provider is null or coalesce(provider, 0) in (select value from json_each(:provider)))
      and (:project is null or project in (select value from json_each(:project)))
      order by id limit :limit`),
  }
}

function failureStatements(db: DatabaseSync) {
  return {
    list: db.prepare(`select * from failure where (at, id) < (:at, :id) and at >= :from
      and (:all or superseded = 0) and (:source is null or source = :source)
      and (:errorClass is null or class = :errorClass)
      and (:minDuration is null or duration >= :minDuration)
      and (:tool is null or tool in (select value from json_each(:tool)))
      and (:model is null or model in (select value from json_each(:model)))
      and (:session is null or session in (select value from json_each(:session)))
      and (:agent is null or coalesce(agent, 0) in (select value from json_each(:agent)))
      and (:provider is null or coalesce(provider, 0) in (select value from json_each(:provider)))
      order by at desc, id desc limit :limit`),
    news: db.prepare(`select * from failure where id > :after and at >= :from
      and (:all or superseded = 0) and (:source is null or source = :source)
      and (:errorClass is null or class = :errorClass)
      and (:minDuration is null or duration >= :minDuration)
      and (:tool is null or tool in (select value from json_each(:tool)))
      and (:model is null or model in (select value from json_each(:model)))
      and (:session is null or session in (select value from json_each(:session)))
      and (:agent is null or coalesce(agent, 0) in (select value from json_each(:agent)))
      and (:provider is null or coalesce(provider, 0) in (select value from json_each(:provider)))
      order by id limit :limit`),
  }
}
