import type { Spend } from './spend.ts'

/** `$0.0349`, with `+?` when calls without a price are not in it. */
export function describeCost({
  costUsd,
  unpricedCalls,
  calls,
}: Pick<Spend, 'costUsd' | 'unpricedCalls' | 'calls'>): string {
  if (calls === 0) return '-'
  const known = `$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`
  if (unpricedCalls === 0) return known
  return unpricedCalls === calls ? '?' : `${known}+?`
}
