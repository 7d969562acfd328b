import { wilsonInterval } from '../../core/usage/wilson.ts'
import { formatDuration } from '../format.ts'

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
