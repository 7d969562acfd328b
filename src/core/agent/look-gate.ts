/** What a look that goes on beside the turns does: it waits for an answer, or it goes on working. */
export type Aside = 'resting' | 'working'

/**
 * Lets so many looks be under way at once, first come, first served. A turn is for short work: a look that only waits for an
 * answer, or works for long, leaves its turn to the next and goes on beside the turns, so that those that hang keep nobody
 * from looking.
 */
export interface LookGate {
  /**
   * Resolves to what `look.take` does, once it had its turn. Rejects with `signal.reason` when that aborts before.
   */
  enter<Result>(look: GatedLook<Result>, signal: AbortSignal): Promise<Result>
}

export interface GatedLook<Result> {
  /** Who looks. Of whom it is known that the last look left its turn, the next begins only where there is room for that. */
  readonly by: object
  /** @param leave leaves the turn to the next, at once or as soon as there is room beside the turns */
  readonly take: (leave: (aside: Aside) => void) => Promise<Result>
}

export interface LookGateLimits {
  readonly turns: number
  /** How many looks may go on beside the turns. */
  readonly aside: Readonly<Record<Aside, number>>
}

/** A look that has begun. */
interface Place {
  readonly by: object
  /** The room beside the turns that is kept for it, until it leaves its turn. */
  readonly kept: Aside | undefined
  at: 'turn' | 'leaving' | 'aside'
  aside: Aside
}

interface Waiter {
  readonly by: object
  readonly go: () => void
}

interface Gate extends LookGateLimits {
  readonly waiting: Set<Waiter>
  readonly leaving: Set<Place>
  /** How the last look of each left its turn, where it did. */
  readonly slow: WeakMap<object, Aside>
  /** Rooms beside the turns that are taken, or kept for slow ones which have their turn. */
  readonly used: Record<Aside, number>
  /** Turns that are taken. */
  taken: number
}

export function createLookGate(limits: LookGateLimits): LookGate {
  const gate: Gate = {
    ...{ ...limits, taken: 0, used: { resting: 0, working: 0 } },
    ...{ waiting: new Set(), leaving: new Set(), slow: new WeakMap() },
  }
  return {
    async enter({ by, take }, signal) {
      signal.throwIfAborted()
      const place = mayBegin(gate, by) ? begin(gate, by) : await turn(gate, by, signal)
      let isOver = false
      try {
        return await take((aside) => isOver || leave(gate, place, aside))
      } finally {
        isOver = true
        end(gate, place)
      }
    },
  }
}

function hasRoom({ used, aside }: Gate, which: Aside): boolean {
  return used[which] < aside[which]
}

function mayBegin(gate: Gate, by: object): boolean {
  const slow = gate.slow.get(by)
  return gate.taken < gate.turns && (slow === undefined || hasRoom(gate, slow))
}

function begin(gate: Gate, by: object): Place {
  const kept = gate.slow.get(by)
  gate.taken += 1
  if (kept) gate.used[kept] += 1
  return { by, kept, at: 'turn', aside: 'resting' }
}

function turn(gate: Gate, by: object, signal: AbortSignal): Promise<Place> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      gate.waiting.delete(waiter)
      reject(signal.reason)
    }
    const go = (): void => {
      gate.waiting.delete(waiter)
      signal.removeEventListener('abort', stop)
      resolve(begin(gate, by))
    }
    const waiter = { by, go }
    gate.waiting.add(waiter)
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** Also of one that left its turn before, and does something else now. */
function leave(gate: Gate, place: Place, aside: Aside): void {
  gate.slow.set(place.by, aside)
  if (place.at === 'aside') changeRoom(gate, place, aside)
  else {
    place.at = 'leaving'
    place.aside = aside
    gate.leaving.add(place)
    if (place.kept === aside) stepAside(gate, place)
  }
  goOn(gate)
}

function changeRoom(gate: Gate, place: Place, aside: Aside): void {
  if (place.aside === aside || !hasRoom(gate, aside)) return
  gate.used[place.aside] -= 1
  gate.used[aside] += 1
  place.aside = aside
}

function stepAside(gate: Gate, place: Place): void {
  leaveTurn(gate, place)
  gate.used[place.aside] += 1
  place.at = 'aside'
}

function leaveTurn(gate: Gate, place: Place): void {
  gate.leaving.delete(place)
  gate.taken -= 1
  if (place.kept) gate.used[place.kept] -= 1
}

function end(gate: Gate, place: Place): void {
  if (place.at === 'turn') gate.slow.delete(place.by)
  if (place.at === 'aside') gate.used[place.aside] -= 1
  else leaveTurn(gate, place)
  goOn(gate)
}

/** Whoever can go on does: those that leave their turns first, as each makes room for one that waits. */
function goOn(gate: Gate): void {
  for (const place of gate.leaving) if (hasRoom(gate, place.aside)) stepAside(gate, place)
  for (const { by, go } of gate.waiting) {
    if (gate.taken >= gate.turns) return
    if (mayBegin(gate, by)) go()
  }
}
