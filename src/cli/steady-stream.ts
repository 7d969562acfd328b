import { setTimeout as sleep } from 'node:timers/promises'
import { ExpectedError } from '../core/errors.ts'

export interface SteadyOptions {
  /** How long a control plane that went away may take to come back. */
  readonly patienceMs?: number
  /** Told once each time it went away. */
  readonly onLost?: () => void
}

const retryMs = 100

/**
 * The items of a stream that is opened again when the control plane goes away and comes back: a guardian starts it anew
 * after a crash. `open` has to ask for what follows the item that it saw last. Whether there is a control plane at
 * all is to be asked before, or the answer takes as long as the patience.
 * @throws PLANE_UNREACHABLE when it does not come back in time
 */
export async function* steadyStream<Item>(
  open: () => AsyncIterable<Item>,
  signal: AbortSignal,
  { patienceMs = 10_000, onLost = () => undefined }: SteadyOptions = {},
): AsyncGenerator<Item> {
  let lostAtMs: number | undefined
  const lose = (error: unknown): void => {
    if (!isUnreachable(error)) throw error
    if (lostAtMs === undefined) onLost()
    lostAtMs ??= performance.now()
    if (performance.now() - lostAtMs > patienceMs) throw error
  }
  while (!signal.aborted) {
    try {
      for await (const item of open()) {
        lostAtMs = undefined
        yield item
      }
      return
    } catch (error) {
      lose(error)
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE'
}
