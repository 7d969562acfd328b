import type { ErrorClass } from '../../core/usage/failed-attempt.ts'
import { wilsonInterval } from '../../core/usage/wilson.ts'
import { formatDuration } from '../format.ts'

/** `$12.34`, `$0.0123`, `$0.000012`; `?` when nobody knows. */
export function costOf(nano: number | null): string {
  if (nano === null) return '?'
  const usd = nano / 1e9
  if (usd >= 1) return `$${usd.toFixed(2)}`
  // What is less than the fourth digit shows is shown whole.
  if (nano === 0 || nano >= 100_000) return `$${usd.toFixed(4)}`
  return `$${usd.toFixed(9).replace(/0+$/, '')}`
}

/** `840ms`, `1.4s`, `12.3s`, `3m12s`; `?` when nobody measured it. */
export function tookText(durationMs: number | null): string {
  if (durationMs === null) return '?'
  const ms = Math.round(durationMs)
  return ms < 1_000 || ms >= 60_000 ? formatDuration(ms) : `${(ms / 1000).toFixed(1)}s`
}

/** `97.3 %`; `-` of nothing. */
export function shareText(share: number | null): string {
  if (share === null) return '-'
  // What is not all is not shown as all, and what is not nothing not as nothing.
  const percent = share === 0 || share === 1 ? share * 100 : Math.min(99.9, Math.max(0.1, share * 100))
  return `${percent.toFixed(share === 0 || share === 1 ? 0 : 1)} %`
}

/** `97.3 % (94.8–98.6)`: also between what it lies, as far as so few attempts tell. */
export function rateText(hits: number, tries: number): string {
  const between = wilsonInterval(hits, tries)
  if (!between) return '-'
  const [from, until] = between.map((share) => (share * 100).toFixed(1))
  return `${shareText(hits / tries)} (${from}–${until})`
}

export const classNames: Readonly<Record<ErrorClass, string>> = {
  rate_limit: 'rate limit',
  overloaded: 'overloaded',
  timeout: 'timeout',
  context: 'context too long',
  auth: 'not allowed',
  policy: 'policy',
  network: 'network',
  server: 'server error',
  other: 'other',
}

/** What to do about each. */
export const cures: Readonly<Record<ErrorClass, string>> = {
  rate_limit: 'Ask less at once, spread agents over keys, or raise the limit with the provider.',
  overloaded: 'The provider has too much to do: it passes; another model or region may answer meanwhile.',
  timeout: 'Raise the timeout of the agent, or ask for shorter answers; long ones are to be streamed.',
  context: 'The prompt is too long for the model: compact the session, or choose one that takes more.',
  auth: 'Check the key, its rights and the credit of the account: superclaw secret list says when each was set.',
  policy: 'The provider refused what was asked: its message says by which rule.',
  network: 'Nothing came through: check the connection, proxies and DNS of this machine (superclaw doctor).',
  server: 'The provider failed: it passes; its status page says more.',
  other: 'Read the message: superclaw requests --class other lists each.',
}
