import type { OutputOf } from '../core/operations/contract.ts'
import { costOf } from '../core/usage/cost-text.ts'

type Sum = Pick<OutputOf<'usage.summary'>['total'], 'costNano' | 'calls' | 'unpriced'>

/** Nano-dollars for people: `$0.0035`, `$12.34`, `$0.000012`; `?` when nobody knows. */
export function usdText(nano: number | null): string {
  return nano === 0 ? '$0.00' : costOf(nano)
}

/** What calls cost: `$12.34 + ?` where some have no price; `?` where none has one, `-` without any. */
export function spentText({ costNano, calls, unpriced }: Sum): string {
  if (unpriced >= calls) return calls === 0 ? '-' : '?'
  return unpriced === 0 ? usdText(costNano) : `${usdText(costNano)} + ?`
}

/** A count in at most five characters: `812`, `81.2k`, `8.12M`. */
export function countText(count: number): string {
  if (count < 10_000) return String(count)
  const unit = ['k', 'M', 'G'].find((_, index) => count < 999.5 * 1000 ** (index + 1)) ?? 'G'
  return `${(count / 1000 ** ('kMG'.indexOf(unit) + 1)).toPrecision(3)}${unit}`
}

/** `62.1%`; `-` without a whole. */
export function partText(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`
}
