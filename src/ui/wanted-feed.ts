import type { App } from '../core/app.ts'
import type { Clock } from '../core/platform.ts'

/** Something that is asked for again and again while it is wanted. */
export interface WantedFeed<Wish> {
  /** Says what is wanted now, `null` for nothing. Cheap to call with what is known already. */
  want(wish: Wish | null): void
  /** Asks without waiting for the next turn: something was changed. */
  again(): void
  /** Asks for it until `signal` aborts. @throws when the connection is lost */
  run(app: App, signal: AbortSignal): Promise<void>
}

export interface WantedFeedDeps<Wish> {
  readonly clock: Clock
  readonly everyMs: number
  /** Asks once, and brings what came to the screens. */
  readonly ask: (app: App, wish: Wish, signal: AbortSignal) => Promise<void>
}

export function createWantedFeed<Wish extends string>({
  clock,
  everyMs,
  ask,
}: WantedFeedDeps<Wish>): WantedFeed<Wish> {
  let wished: Wish | null = null
  let wake = (): void => undefined

  const untilWanted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
      if (wished !== null || signal.aborted) resolve()
    })
  /** Ends early when something else is wanted. */
  const rest = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
      clock.sleep(everyMs, signal).then(resolve, () => resolve())
    })

  return {
    want(next) {
      if (next === wished) return
      wished = next
      wake()
    },
    again: () => wake(),
    async run(app, signal) {
      signal.addEventListener('abort', () => wake(), { once: true })
      for (await untilWanted(signal); !signal.aborted; await untilWanted(signal)) {
        if (wished !== null) await ask(app, wished, signal)
        await rest(signal)
      }
    },
  }
}
