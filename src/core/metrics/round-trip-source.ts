import type { Clock } from '../platform.ts'
import type { Source } from './recording.ts'
import type { Reporter } from './reporter.ts'
import { createRoundTripBook } from './round-trip-book.ts'

/** How a round trip is made. Gateways and others that keep a connection of their own have their own way. */
export interface RoundTrip {
  /** Milliseconds from asking to the answer. Rejects when there is none; ends at once when `signal` aborts. */
  measure(url: string, signal: AbortSignal): Promise<number>
}

/** An agent that answers at an address of its own. */
export interface RoundTripTarget {
  readonly agentId: string
  readonly url: string
}

export interface RoundTripSourceDeps {
  readonly targets: () => readonly RoundTripTarget[]
  readonly roundTrip: RoundTrip
  readonly reporter: Reporter
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>
}

/** One that takes longer is lost. */
const lostAfterMs = 5_000
/** More are not under way at a time; the others wait for the next turn. */
const underWayMax = 100

/** Measures the round trip to each target once at a reading, one at a time for each. */
export function createRoundTripSource(deps: RoundTripSourceDeps): Source {
  const underWay = new Map<string, AbortController>()
  const book = createRoundTripBook(deps.reporter, deps.clock)
  let isOver = false

  const travel = async ({ agentId, url }: RoundTripTarget): Promise<void> => {
    const abort = new AbortController()
    underWay.set(agentId, abort)
    const cancel = deps.clock.after(lostAfterMs, () => abort.abort())
    const tookMs = await deps.roundTrip.measure(url, abort.signal).catch(() => undefined)
    cancel()
    underWay.delete(agentId)
    if (!isOver) book.made(agentId, tookMs)
  }
  return {
    name: 'round trips',
    read() {
      const targets = deps.targets()
      book.keep(targets.map(({ agentId }) => agentId))
      // What could not go the last time goes first.
      const waiting = targets.filter(({ agentId }) => !underWay.has(agentId))
      for (const target of waiting.slice(0, Math.max(0, underWayMax - underWay.size))) void travel(target)
    },
    [Symbol.dispose]() {
      isOver = true
      for (const abort of underWay.values()) abort.abort()
    },
  }
}
