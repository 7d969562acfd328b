import { type Fields, fieldsOf, numberOf, textOf } from '../../gateway/outside.ts'
import type { LimitWindow } from '../limit-window.ts'

/** One who ends later than this after its own length was told by a clock, or a hand, that is not to be believed. */
const slackMs = 3_600_000

/**
 * The windows of Codex's `rate_limits`: whether one is called primary or secondary says nothing, its length does. Those of single
 * models have an id of their own, and are left out.
 */
export function codexWindows(limits: Fields, seenAtMs: number): LimitWindow[] {
  if ((textOf(limits['limit_id']) ?? 'codex') !== 'codex') return []
  return [limits['primary'], limits['secondary']].flatMap((told) => windowOf(fieldsOf(told), seenAtMs))
}

function windowOf(told: Fields, seenAtMs: number): LimitWindow[] {
  const minutes = numberOf(told['window_minutes'])
  const usedPercent = numberOf(told['used_percent'])
  const resetsAtMs = endOf(told, seenAtMs)
  if (minutes === null || usedPercent === null || resetsAtMs === null) return []
  if (!Number.isInteger(minutes) || minutes < 1 || usedPercent < 0) return []
  if (resetsAtMs > seenAtMs + minutes * 60_000 + slackMs) return []
  return [{ tool: 'codex', minutes, usedPercent, resetsAtMs, seenAtMs }]
}

/** Older versions tell how long it takes from now on. */
function endOf(told: Fields, seenAtMs: number): number | null {
  const [at, after] = [numberOf(told['resets_at']), numberOf(told['resets_in_seconds'])]
  if (at !== null) return Math.round(at * 1000)
  return after === null ? null : Math.round(seenAtMs + after * 1000)
}
