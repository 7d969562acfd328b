/** 1: the process answers · 2: it can do its work · 3: what it depends on is there. */
export const tiers = [1, 2, 3] as const
export type Tier = (typeof tiers)[number]

/** As in `application/health+json`: pass and warn serve, fail does not. */
export const healthStatuses = ['pass', 'warn', 'fail'] as const
export type HealthStatus = (typeof healthStatuses)[number]

/** What one look saw; `unknown` when it could not tell. */
export type Outcome = HealthStatus | 'unknown'

export interface Reading {
  readonly outcome: Outcome
  /** In the check's unit; `null` when it cannot be told. */
  readonly value: number | null
  /** A sentence for people, without secrets. */
  readonly message: string
  /** What to do about it. */
  readonly cure?: string
}

/** One thing that is looked at again and again. `check-table.ts` lists them all. */
export interface HealthCheck {
  /** `component:measurement`, as `application/health+json` names its checks. */
  readonly id: string
  readonly tier: Tier
  /** Of the value; empty for a plain count. */
  readonly unit: string
  /** From one look to the next while all is well. */
  readonly intervalMs: number
  read(signal: AbortSignal): Reading | Promise<Reading>
}

/** The worst of `statuses`; `pass` of none. */
export function worstOf(statuses: readonly HealthStatus[]): HealthStatus {
  if (statuses.includes('fail')) return 'fail'
  return statuses.includes('warn') ? 'warn' : 'pass'
}
