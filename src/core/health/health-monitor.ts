import type { Clock, Random } from '../platform.ts'
import { type HealthCheck, type HealthStatus, type Tier, tiers, worstOf } from './check.ts'
import type { TrackBook } from './track-book.ts'
import type { MetShares, TrackRecord } from './track-record.ts'
import type { Verdict } from './verdict.ts'
import { type CheckState, createWatchedCheck } from './watched-check.ts'

export interface TierState {
  readonly tier: Tier
  readonly status: HealthStatus
  /** Of the worst check; `null` while all pass. */
  readonly message: string | null
  readonly met: MetShares
}

export interface HealthState {
  /** The worst of all tiers. */
  readonly status: HealthStatus
  readonly tiers: readonly TierState[]
  readonly checks: readonly CheckState[]
}

/** The health of the control plane in three tiers, from checks that are looked at no more often than they need to be. */
export interface HealthMonitor {
  /** What was seen last; `undefined` while a check was never looked at. Costs nothing. */
  peek(): HealthState | undefined
  /** Up to date to the interval of each check. */
  current(): Promise<HealthState>
  /** Looks by itself until the returned function is called. */
  start(): () => void
  /** Counts a time in which the process did not answer. */
  countOutage(durationMs: number): void
}

export interface HealthMonitorDeps {
  readonly clock: Clock
  readonly random: Pick<Random, 'fraction'>
  readonly book: Pick<TrackBook, 'open'>
  readonly checks: readonly HealthCheck[]
  /** Told after every look. `before` is what was held until then. */
  readonly onLook: (state: CheckState, before: Verdict | undefined) => void
}

/** A tier that nobody looked at for longer is not counted meanwhile. */
const silenceMsMax = 120_000

export function createHealthMonitor(deps: HealthMonitorDeps): HealthMonitor {
  const { clock } = deps
  const records = new Map<Tier, TrackRecord>(tiers.map((tier) => [tier, deps.book.open(`tier:${tier}`)]))
  const countedAtMs = new Map<Tier, number>()
  const checks = deps.checks.map((check) =>
    createWatchedCheck(
      {
        ...deps,
        onLook(state, before) {
          countTier(check.tier)
          deps.onLook(state, before)
        },
      },
      check,
    ),
  )
  const statesOf = (tier: Tier): readonly CheckState[] =>
    checks.filter(({ check }) => check.tier === tier).flatMap((watched) => watched.peek() ?? [])

  const countTier = (tier: Tier): void => {
    const nowMs = clock.elapsed()
    const sinceMs = countedAtMs.get(tier)
    countedAtMs.set(tier, nowMs)
    if (sinceMs === undefined) return
    const isMet = statesOf(tier).every(({ verdict }) => verdict.status !== 'fail')
    records.get(tier)?.count(Math.min(nowMs - sinceMs, silenceMsMax), isMet, nowMs)
  }
  const tierState = (tier: Tier): TierState => {
    const states = statesOf(tier)
    const status = worstOf(states.map(({ verdict }) => verdict.status))
    const worst = status === 'pass' ? undefined : states.find(({ verdict }) => verdict.status === status)
    const met = records.get(tier)?.met(clock.elapsed()) ?? { life: null, day: null }
    return { tier, status, message: worst?.reading.message ?? null, met }
  }
  const summary = (states: readonly CheckState[]): HealthState => {
    const summaries = tiers.map(tierState)
    return { status: worstOf(summaries.map(({ status }) => status)), tiers: summaries, checks: states }
  }

  return {
    peek() {
      const states = checks.flatMap((watched) => watched.peek() ?? [])
      return states.length < checks.length ? undefined : summary(states)
    },
    current: async () => summary(await Promise.all(checks.map((watched) => watched.current()))),
    start() {
      const stops = checks.map((watched) => watched.start())
      return () => {
        for (const stop of stops) stop()
      }
    },
    countOutage: (durationMs) => records.get(1)?.count(durationMs, false, clock.elapsed()),
  }
}
