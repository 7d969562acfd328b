import type { Clock, Random } from '../platform.ts'
import { createBoundedLook } from './bounded-look.ts'
import type { HealthCheck, Reading } from './check.ts'
import type { TrackBook } from './track-book.ts'
import type { MetShares } from './track-record.ts'
import { isUnsettled, updateVerdict, type Verdict } from './verdict.ts'

/** What is known of a check. */
export interface CheckState {
  readonly check: HealthCheck
  readonly reading: Reading
  readonly verdict: Verdict
  /** Wall time of the last look. */
  readonly atMs: number
  readonly met: MetShares
}

/** One check with its past: many who ask cost one look. */
export interface WatchedCheck {
  readonly check: HealthCheck
  /** What was seen last, however long ago; `undefined` before the first look. */
  peek(): CheckState | undefined
  /** As {@link peek}, but looks first if nobody did, or if the last look is older than the interval and none comes by itself. */
  current(): Promise<CheckState>
  /** Looks by itself from now on, until the returned function is called. */
  start(): () => void
}

export interface WatchedCheckDeps {
  readonly clock: Clock
  readonly random: Pick<Random, 'fraction'>
  readonly book: Pick<TrackBook, 'open'>
  /** Told after every look. `before` is what was held until then. */
  readonly onLook: (state: CheckState, before: Verdict | undefined) => void
}

/** From one look to the next while it is not agreed how it is. */
const unsettledMs = 5_000
/** Looks of different checks drift apart by up to this share of their interval. */
const jitter = 0.1
/** A longer silence (the machine slept, nobody asked) is not counted: nobody knows how it was. */
const intervalsMax = 2

export function createWatchedCheck(deps: WatchedCheckDeps, check: HealthCheck): WatchedCheck {
  const { clock } = deps
  const record = deps.book.open(`check:${check.id}`)
  const look = createBoundedLook(clock, check)
  let last: (Omit<CheckState, 'check' | 'met'> & { readonly lookedAtMs: number }) | undefined
  let looking: Promise<void> | undefined
  let isStarted = false

  const intervalMs = (): number =>
    last && isUnsettled(last.verdict) ? Math.min(unsettledMs, check.intervalMs) : check.intervalMs
  const peek = (): CheckState | undefined => last && { ...last, check, met: record.met(clock.elapsed()) }
  const take = (reading: Reading): void => {
    const before = last
    const lookedAtMs = clock.elapsed()
    const atMs = clock.now()
    const verdict = updateVerdict(before?.verdict, reading.outcome, atMs)
    if (before && reading.outcome !== 'unknown') {
      const passedMs = Math.min(lookedAtMs - before.lookedAtMs, intervalsMax * check.intervalMs)
      record.count(passedMs, verdict.status !== 'fail', lookedAtMs)
    }
    last = { reading, verdict, atMs, lookedAtMs }
    deps.onLook({ ...last, check, met: record.met(lookedAtMs) }, before?.verdict)
  }
  const lookOnce = (): Promise<void> => {
    looking ??= look()
      .then(take)
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  return {
    check,
    peek,
    async current() {
      const isOld = !isStarted && last !== undefined && clock.elapsed() - last.lookedAtMs >= intervalMs()
      if (last === undefined || isOld) await lookOnce()
      // A look always ends with something seen.
      return peek() as CheckState
    },
    start() {
      let cancel: () => void = () => undefined
      isStarted = true
      const again = (): void => {
        if (!isStarted) return
        const spread = 1 + jitter * (2 * deps.random.fraction() - 1)
        cancel = clock.after(intervalMs() * spread, () => void lookOnce().then(again))
      }
      void lookOnce().then(again)
      return () => {
        isStarted = false
        cancel()
      }
    },
  }
}
