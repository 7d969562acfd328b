import { ExpectedError } from '../../core/errors.ts'
import type { RequestPage, RequestQuery, RequestRow } from '../../core/usage/request-query.ts'

/** Which of some rows are wanted. */
export type RowFilter = (rows: readonly RequestRow[], nowMs: number) => readonly RequestRow[]

/** Of a text as the monitor takes it: `model:opus cost>0.5 failed`. @throws USAGE for what cannot be understood */
export async function requestFilter(words: readonly string[]): Promise<RowFilter | undefined> {
  if (words.length === 0) return undefined
  const [{ filterRows, parseFilter }, { requestSubject }] = await Promise.all([
    import('../../ui/filter.ts'),
    import('../../ui/request-subject.ts'),
  ])
  const filter = parseFilter(words.join(' '), requestSubject.fields)
  const [problem] = filter.problems
  if (problem !== undefined) {
    throw new ExpectedError('USAGE', problem, {
      hint: `Filter by words, or by ${Object.keys(requestSubject.fields).join(', ')}: model:opus cost>0.5 failed`,
    })
  }
  return (rows, nowMs) => filterRows(rows, filter, requestSubject, nowMs)
}

const pageMax = 1_000
/** Rows that are looked at for those that fit. */
const lookedMax = 50_000

export interface FoundRequests extends RequestPage {
  /** Not all of the time was looked at: fewer fit than were wanted, and there are too many others. */
  readonly isCut: boolean
}

/** The newest rows that fit, page by page. */
export async function findRequests(
  list: (query: RequestQuery) => Promise<RequestPage>,
  query: RequestQuery,
  filter: { readonly fit: RowFilter; readonly nowMs: number } | undefined,
): Promise<FoundRequests> {
  if (!filter) return { ...(await list(query)), isCut: false }
  const rows: RequestRow[] = []
  let next: string | null | undefined
  for (let looked = 0; looked < lookedMax; looked += pageMax) {
    const page = await list({ ...query, limit: pageMax, before: next ?? undefined })
    rows.push(...filter.fit(page.rows, filter.nowMs))
    next = page.next
    if (rows.length >= query.limit || next === null) break
  }
  const wanted = rows.slice(0, query.limit)
  const last = wanted.at(-1)
  const isLess = rows.length > wanted.length && last !== undefined
  return {
    rows: wanted,
    next: isLess ? `${last.atMs}.${last.id}` : (next ?? null),
    isCut: rows.length < query.limit && next !== null,
  }
}
