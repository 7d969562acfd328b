import { parseDuration } from '../core/config/quantity.ts'
import { ExpectedError } from '../core/errors.ts'

/**
 * The moment that `--since` names, in Unix epoch milliseconds: `10m` ago, or a date as RFC 3339 writes it. A date
 * without a zone is local.
 * @throws USAGE when it is neither
 */
export function momentOf(text: string, nowMs: number): number {
  const agoMs = parseDuration(text)
  if (agoMs !== undefined) return nowMs - agoMs
  const atMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(atMs)) return atMs
  throw new ExpectedError('USAGE', `--since ${text} is neither a duration nor a date`, {
    hint: 'Write 30s, 10m, 2h, 1d or 2026-11-03T14:00:00Z',
  })
}
