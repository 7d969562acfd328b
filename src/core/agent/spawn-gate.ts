import type { Clock } from '../platform.ts'

/** Spreads starts over time, so that the control plane answers while many agents start. */
export interface SpawnGate extends Disposable {
  /** Calls `spawn` as soon as its turn comes: at once when little is going on. First come, first served. */
  enter(id: string, spawn: () => Promise<void>): void
  /** Takes back what waits under `id`. False when nothing does. */
  leave(id: string): boolean
  /** How many wait for their turn. */
  waiting(): number
}

export interface SpawnLimits {
  /** How many are begun before the event loop gets its turn. */
  readonly perTurn: number
  /** How many may be under way. */
  readonly atOnce: number
  /** How many may come together after a quiet time. */
  readonly burst: number
  /** How many begin in a second, in the long run. */
  readonly perSecond: number
}

/** A start takes about a millisecond of the event loop. */
const spawnLimits: SpawnLimits = { perTurn: 4, atOnce: 16, burst: 1000, perSecond: 100 }

export function createSpawnGate(clock: Clock, limits: SpawnLimits = spawnLimits): SpawnGate {
  const waiting = new Map<string, () => Promise<void>>()
  let underWay = 0
  let leftThisTurn = limits.perTurn
  let allowance = limits.burst
  let countedAtMs = clock.elapsed()
  let cancelWake: (() => void) | null = null

  function pump(): void {
    refill()
    for (const [id, spawn] of waiting) {
      if (leftThisTurn === 0 || allowance < 1 || underWay >= limits.atOnce) break
      waiting.delete(id)
      leftThisTurn -= 1
      allowance -= 1
      underWay += 1
      void spawn().finally(() => {
        underWay -= 1
        if (waiting.size > 0) wakeLater()
      })
    }
    if (leftThisTurn < limits.perTurn || waiting.size > 0) wakeLater()
  }

  function refill(): void {
    const nowMs = clock.elapsed()
    allowance = Math.min(limits.burst, allowance + ((nowMs - countedAtMs) * limits.perSecond) / 1000)
    countedAtMs = nowMs
  }

  function wakeLater(): void {
    if (cancelWake !== null || underWay >= limits.atOnce) return
    const shortMs = allowance < 1 ? ((1 - allowance) * 1000) / limits.perSecond : 0
    cancelWake = clock.after(Math.ceil(shortMs), () => {
      cancelWake = null
      leftThisTurn = limits.perTurn
      if (waiting.size > 0) pump()
    })
  }

  return {
    enter(id, spawn) {
      waiting.set(id, spawn)
      pump()
    },
    leave: (id) => waiting.delete(id),
    waiting: () => waiting.size,
    [Symbol.dispose]() {
      waiting.clear()
      cancelWake?.()
    },
  }
}
