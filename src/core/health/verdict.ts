import type { HealthStatus, Outcome } from './check.ts'

/** What is held of a check after all its looks. */
export interface Verdict {
  readonly status: HealthStatus
  /** When `status` began, by the clock that was passed in. */
  readonly sinceMs: number
  /** The last looks, oldest first. */
  readonly recent: readonly Outcome[]
}

const recentMax = 4
/** Of the last {@link recentMax} looks, so many failures make it down; so many good ones in a row make it up again. */
const failuresToFall = 3
const successesToRise = 2

/**
 * What is held after one more look. It is down after three failures of four, and up after two successes; a single
 * failure only warns. Not knowing warns too, and neither takes it down nor brings it up.
 */
export function updateVerdict(before: Verdict | undefined, outcome: Outcome, nowMs: number): Verdict {
  const recent = [...(before?.recent ?? []), outcome].slice(-recentMax)
  const status = statusAfter(before?.status === 'fail', recent)
  return { status, recent, sinceMs: before?.status === status ? before.sinceMs : nowMs }
}

function statusAfter(wasDown: boolean, recent: readonly Outcome[]): HealthStatus {
  const isDown = wasDown ? !hasRisen(recent) : hasFallen(recent)
  if (isDown) return 'fail'
  return recent.at(-1) === 'pass' ? 'pass' : 'warn'
}

const hasFallen = (recent: readonly Outcome[]): boolean =>
  recent.filter((outcome) => outcome === 'fail').length >= failuresToFall

function hasRisen(recent: readonly Outcome[]): boolean {
  const last = recent.filter((outcome) => outcome !== 'unknown').slice(-successesToRise)
  return last.length === successesToRise && !last.includes('fail')
}

/** Whether one more look soon would tell more: it is not well, or not agreed upon yet. */
export function isUnsettled({ recent }: Verdict): boolean {
  return recent.some((outcome) => outcome === 'fail' || outcome === 'unknown')
}
