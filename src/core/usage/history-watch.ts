import type { Clock } from '../platform.ts'

export interface HistoryWatchDeps {
  readonly clock: Pick<Clock, 'after'>
  /** Takes in what is new. */
  readonly takeIn: () => Promise<unknown>
  /** Whether that is done while nobody watches. */
  readonly isKept: () => boolean
  /** Told of a fault once, however often it comes again. */
  readonly onFault: (fault: string) => void
}

export interface HistoryWatch extends Disposable {
  /** Somebody watches, until it is disposed: what is new is taken in at once, and then soon again. */
  follow(): Disposable
}

/** What starts with a machine has enough to do at first. */
const firstMs = 30_000
const everyMs = 600_000
const followedMs = 2_000

/** Has histories taken in by itself, so that what calls used stays known when tools delete theirs. */
export function createHistoryWatch({ clock, takeIn, isKept, onFault }: HistoryWatchDeps): HistoryWatch {
  let followers = 0
  let isTaking = false
  let isOver = false
  let lastFault = ''
  let cancel = clock.after(firstMs, turn)
  function plan(afterMs: number): void {
    cancel()
    if (!isOver) cancel = clock.after(afterMs, turn)
  }
  async function take(): Promise<void> {
    try {
      await takeIn()
      lastFault = ''
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      if (fault !== lastFault && !isOver) onFault(fault)
      lastFault = fault
    }
  }
  function turn(): void {
    // The one that goes on plans the next.
    if (isTaking) return
    isTaking = true
    const taken = followers > 0 || isKept() ? take() : Promise.resolve()
    void taken.then(() => {
      isTaking = false
      plan(followers > 0 ? followedMs : everyMs)
    })
  }
  return {
    follow() {
      followers += 1
      if (followers === 1) plan(0)
      let isFollowing = true
      return {
        [Symbol.dispose]() {
          followers -= Number(isFollowing)
          isFollowing = false
        },
      }
    },
    [Symbol.dispose]() {
      isOver = true
      cancel()
    },
  }
}
