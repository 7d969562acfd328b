/**
 * Lets so many looks be under way at once, first come, first served. A turn is for work: a look that only waits for an
 * answer leaves its turn to the next and goes on beside the turns, so that those that hang keep nobody from looking.
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
  /** @param rest leaves the turn to the next, at once or as soon as there is room beside the turns */
  readonly take: (rest: () => void) => Promise<Result>
}

export interface LookGateLimits {
  readonly turns: number
  /** How many looks may go on beside the turns. */
  readonly besideMax: number
}

/** A look that has begun. */
interface Place {
  readonly by: object
  /** Room beside the turns is kept for it until it needs that. */
  readonly isSlow: boolean
  at: 'turn' | 'leaving' | 'beside'
}

interface Waiter {
  readonly by: object
  readonly go: () => void
}

interface Gate extends LookGateLimits {
  readonly waiting: Set<Waiter>
  readonly leaving: Set<Place>
  readonly slow: WeakSet<object>
  /** Turns that are taken. */
  taken: number
  /** Looks beside the turns. */
  beside: number
  /** Room beside the turns that is kept for slow ones which have their turn. */
  kept: number
}

export function createLookGate(limits: LookGateLimits): LookGate {
  const none = { taken: 0, beside: 0, kept: 0 }
  const gate: Gate = { ...limits, ...none, waiting: new Set(), leaving: new Set(), slow: new WeakSet() }
  return {
    async enter({ by, take }, signal) {
      signal.throwIfAborted()
      const place = mayBegin(gate, by) ? begin(gate, by) : await turn(gate, by, signal)
      let isOver = false
      try {
        return await take(() => isOver || rest(gate, place))
      } finally {
        isOver = true
        end(gate, place)
      }
    },
  }
}

function hasRoom({ beside, kept, besideMax }: Gate): boolean {
  return beside + kept < besideMax
}

function mayBegin(gate: Gate, by: object): boolean {
  return gate.taken < gate.turns && (!gate.slow.has(by) || hasRoom(gate))
}

function begin(gate: Gate, by: object): Place {
  const isSlow = gate.slow.has(by)
  gate.taken += 1
  if (isSlow) gate.kept += 1
  return { by, isSlow, at: 'turn' }
}

function turn(gate: Gate, by: object, signal: AbortSignal): Promise<Place> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      gate.waiting.delete(waiter)
      reject(signal.reason)
    }
    const go = (): void => {
      gate.waiting.delete(waiter)
      signal.removeEventListener('abort', leave)
      resolve(begin(gate, by))
    }
    const waiter = { by, go }
    gate.waiting.add(waiter)
    signal.addEventListener('abort', leave, { once: true })
  })
}

function rest(gate: Gate, place: Place): void {
  if (place.at !== 'turn') return
  gate.slow.add(place.by)
  place.at = 'leaving'
  gate.leaving.add(place)
  if (place.isSlow) stepAside(gate, place)
  goOn(gate)
}

function stepAside(gate: Gate, place: Place): void {
  leaveTurn(gate, place)
  gate.beside += 1
  place.at = 'beside'
}

function leaveTurn(gate: Gate, place: Place): void {
  gate.leaving.delete(place)
  gate.taken -= 1
  if (place.isSlow) gate.kept -= 1
}

function end(gate: Gate, place: Place): void {
  if (place.at === 'turn') gate.slow.delete(place.by)
  if (place.at === 'beside') gate.beside -= 1
  else leaveTurn(gate, place)
  goOn(gate)
}

/** Whoever can go on does: those that leave their turns first, as each makes room for one that waits. */
function goOn(gate: Gate): void {
  for (const place of gate.leaving) if (hasRoom(gate)) stepAside(gate, place)
  for (const { by, go } of gate.waiting) {
    if (gate.taken >= gate.turns) return
    if (mayBegin(gate, by)) go()
  }
}
