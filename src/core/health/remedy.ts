import type { Tier } from './check.ts'

/** What can be done about a check that fails. */
export const remedyActions = ['restart_agent', 'rotate_logs', 'checkpoint'] as const
export type RemedyAction = (typeof remedyActions)[number]

export interface Remedy {
  /** The id of a check, or every check of a tier. */
  readonly when: string
  readonly action: RemedyAction
  /** Of `restart_agent`. */
  readonly agent: string | null
  readonly perHour: number
}

const hourMs = 3_600_000
/** A remedy gets this long to show what it did before it is tried again. */
const patienceMs = 600_000

/** Whether `remedy` is meant for the check. */
export function fitsCheck(remedy: Remedy, check: { readonly id: string; readonly tier: Tier }): boolean {
  return remedy.when === check.id || remedy.when === `tier_${check.tier}`
}

/** @param doneAtMs when it was carried out before, oldest first */
export function mayRemedy(remedy: Remedy, doneAtMs: readonly number[], nowMs: number): boolean {
  const recent = doneAtMs.filter((atMs) => nowMs - atMs < hourMs)
  const last = recent.at(-1)
  return recent.length < remedy.perHour && (last === undefined || nowMs - last >= patienceMs)
}
