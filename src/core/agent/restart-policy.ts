import { describeDuration, describeEnd } from './describe-end.ts'
import type { Repair, RestartPolicy } from './process-spec.ts'
import type { RunEnd } from './run.ts'

/** What is remembered of the restarts of an agent since it last was ready for long enough. */
export interface RestartHistory {
  /** Restarts so far; the first of them is free. */
  readonly attempts: number
  /** When the last of them were decided, by `Clock.elapsed`, oldest first; no more than tell a crash loop. */
  readonly decidedAtMs: readonly number[]
  readonly lastDelayMs: number
  /** Once in a crash loop it stays so, and goes on at the longest delay, until it was ready for long enough. */
  readonly isCrashLoop: boolean
  /** The repair was run, and is not run again before it was ready for long enough. */
  readonly isRepaired: boolean
}

export const freshHistory: RestartHistory = {
  attempts: 0,
  decidedAtMs: [],
  lastDelayMs: 0,
  isCrashLoop: false,
  isRepaired: false,
}

/** What follows the end of a run that nobody asked for. */
export type Verdict =
  | {
      readonly kind: 'restart'
      readonly state: 'backoff' | 'crash_looping'
      readonly delayMs: number
      readonly history: RestartHistory
      readonly reason: string
    }
  /** Run the repair, then start again. */
  | {
      readonly kind: 'repair'
      readonly state: 'starting'
      readonly history: RestartHistory
      readonly reason: string
    }
  | { readonly kind: 'rest'; readonly state: 'stopped' | 'failed'; readonly reason: string }

export interface EndedRun {
  readonly policy: RestartPolicy
  readonly repair: Repair | null
  readonly history: RestartHistory
  readonly end: RunEnd
  /** Why a probe had it end; then the end itself, which we brought about, says nothing. */
  readonly unhealthy: string | null
  /** How long it had been ready; 0 when it never was. */
  readonly readyForMs: number
  /** `Clock.elapsed` at its end. */
  readonly elapsedMs: number
  /** `Random.fraction`, for the jitter. */
  readonly fraction: number
}

/**
 * Statuses by which a shell says that a program cannot be executed or is not there (POSIX, Shell Command Language,
 * 2.8.2).
 */
const notRunnable: readonly number[] = [126, 127]

/** A run must have been ready for this long, or twice the last delay, for what came before to be forgotten. */
export const steadyMs = 10_000

/** Whether, when and in which state to start again. */
export function judgeEnd(ended: EndedRun): Verdict {
  const { policy, end, unhealthy } = ended
  const what = unhealthy === null ? describeEnd(end) : `${unhealthy}; ${describeEnd(end)}`
  if (unhealthy !== null) {
    return policy.when === 'never' ? { kind: 'rest', state: 'failed', reason: what } : restart(ended, what)
  }
  if (isRepairable(ended)) return repairOnce(ended, what)
  if (isSuccess(policy, end)) {
    return policy.when === 'always' ? restart(ended, what) : { kind: 'rest', state: 'stopped', reason: what }
  }
  if (isConfigurationFault(policy, end)) {
    return { kind: 'rest', state: 'failed', reason: `${what}; not tried again` }
  }
  if (policy.when === 'never') return { kind: 'rest', state: 'failed', reason: what }
  return restart(ended, what)
}

/** Whether an end counts as success. One that nobody saw does not. */
export function isSuccess(policy: RestartPolicy, end: RunEnd): boolean {
  return (
    (end.kind === 'exited' || end.kind === 'signalled') &&
    end.status !== null &&
    policy.successCodes.includes(end.status)
  )
}

/**
 * Whether another try would only repeat it. A run that did not start has a status when its configuration is at
 * fault, and none when the machine could not start it just then.
 */
function isConfigurationFault(policy: RestartPolicy, { kind, status }: RunEnd): boolean {
  if (status === null || kind === 'lost') return false
  if (kind === 'not_started' || policy.noRestartCodes.includes(status)) return true
  return kind === 'exited' && notRunnable.includes(status)
}

function isRepairable({ policy, repair, end: { kind, status } }: EndedRun): boolean {
  if (policy.when === 'never' || kind !== 'exited' || status === null) return false
  return repair?.codes.includes(status) ?? false
}

function repairOnce(ended: EndedRun, what: string): Verdict {
  const before = historyBefore(ended)
  if (before.isRepaired) {
    return { kind: 'rest', state: 'failed', reason: `${what}, although it was repaired; not tried again` }
  }
  const history = { ...before, isRepaired: true }
  return { kind: 'repair', state: 'starting', history, reason: `${what}; its repair runs first` }
}

/** What counts of earlier restarts: nothing, once it was ready for long enough. */
function historyBefore({ readyForMs, history }: EndedRun): RestartHistory {
  return readyForMs >= Math.max(steadyMs, 2 * history.lastDelayMs) ? freshHistory : history
}

function restart(ended: EndedRun, what: string): Verdict {
  const { policy, elapsedMs } = ended
  const before = historyBefore(ended)
  const recent = [...before.decidedAtMs.filter((atMs) => elapsedMs - atMs < policy.windowMs), elapsedMs]
  const isCrashLoop = before.isCrashLoop || recent.length > policy.maxRestarts
  if (isCrashLoop && policy.onCrashLoop === 'park') {
    const reason = `${what}, after ${recent.length - 1} restarts within ${describeDuration(policy.windowMs)}`
    return { kind: 'rest', state: 'failed', reason }
  }
  const delayMs = delayBefore(before.attempts, isCrashLoop, ended)
  const history = {
    attempts: before.attempts + 1,
    decidedAtMs: recent.slice(-(policy.maxRestarts + 1)),
    lastDelayMs: delayMs,
    isCrashLoop,
    isRepaired: before.isRepaired,
  }
  const reason = `${what}; starts again ${delayMs === 0 ? 'at once' : `in ${describeDuration(delayMs)}`}`
  return { kind: 'restart', state: isCrashLoop ? 'crash_looping' : 'backoff', delayMs, history, reason }
}

function delayBefore(attempts: number, isCrashLoop: boolean, { policy, fraction }: EndedRun): number {
  if (isCrashLoop) return jittered(policy.delayMsMax, fraction)
  if (attempts === 0) return 0
  // Beyond 2^40 every delay is at the cap; without the bound, 0 times infinity would be no number.
  const doubled = policy.delayMs * 2 ** Math.min(attempts - 1, 40)
  return jittered(Math.min(doubled, policy.delayMsMax), fraction)
}

/** Between 0.75 and 1.25 of it, so that agents that fell together do not get up together. */
function jittered(delayMs: number, fraction: number): number {
  return Math.round(delayMs * (0.75 + fraction / 2))
}
