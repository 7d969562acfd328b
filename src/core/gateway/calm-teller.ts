import type { Clock } from '../platform.ts'
import type { Sighting } from '../watched/watch-model.ts'

/** So many changes may be told at once, */
const burst = 20
/** and one more in so long: each is an event that is kept. */
const refillMs = 15_000

/**
 * Tells what is seen of a gateway. One that goes from well to ill and back without end is told of ever later, as it is
 * by then; what a gateway that is well does is told at once.
 * @returns to be called with what is seen, and again as time goes by
 */
export function createCalmTeller(
  clock: Pick<Clock, 'elapsed'>,
  tell: (sighting: Sighting) => void,
): (sighting: Sighting) => void {
  let told: Sighting | null = null
  let turns = burst
  let refilledAtMs = clock.elapsed()
  return (sighting) => {
    const nowMs = clock.elapsed()
    turns = Math.min(burst, turns + (nowMs - refilledAtMs) / refillMs)
    refilledAtMs = nowMs
    if (!isFree(told, sighting)) {
      if (turns < 1) return
      turns -= 1
    }
    told = sighting
    tell(sighting)
  }
}

/** Whether no event can come of it. */
function isFree(told: Sighting | null, { kind, detail }: Sighting): boolean {
  return told?.kind === kind && (kind === 'good' || told.detail === detail)
}
