import type { RequestRow, RequestTail } from './usage-data.ts'

/** Requests that are shown at most. */
export const requestsMax = 500

/** `tail` with what came to be known since: newest first, each once as it was told last. */
export function withNews(tail: RequestTail, news: readonly RequestRow[]): RequestTail {
  const known = new Set(news.map(({ id }) => id))
  const rows = [...news, ...tail.rows.filter(({ id }) => !known.has(id))].sort(
    (one, other) => other.atMs - one.atMs,
  )
  return {
    ...tail,
    rows: rows.slice(0, requestsMax),
    isMore: tail.isMore || rows.length > requestsMax,
    problem: null,
  }
}
