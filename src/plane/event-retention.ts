import type { Config } from '../core/config/schema.ts'
import { ExpectedError } from '../core/errors.ts'
import type { EventLog } from '../core/event/event-log.ts'
import { excessUntil } from '../core/event/retention.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { Clock } from '../core/platform.ts'

/** How often it is looked whether there are more events than are kept. */
const lookMs = 60_000

export interface EventRetentionDeps {
  readonly clock: Pick<Clock, 'now' | 'after'>
  readonly log: EventLog
  readonly limits: () => Config['events']
  readonly planeLog: PlaneLog
}

/** Keeps the log of events within the limits of the configuration for as long as it is open. */
export function keepEventsWithin({ clock, log, limits, planeLog }: EventRetentionDeps): Disposable {
  let isClosed = false
  let cancel: () => void = () => undefined
  const cut = async (): Promise<void> => {
    const { keep, keep_for: keepForMs } = limits()
    const until = await excessUntil(log, { keep, keepForMs }, clock.now())
    if (until !== undefined) await log.prune(until)
  }
  const lookLater = (): void => {
    if (!isClosed) cancel = clock.after(lookMs, () => void look())
  }
  const look = async (): Promise<void> => {
    try {
      await cut()
    } catch (error) {
      // A disk that refuses is told of elsewhere; the events that should be gone are looked for again.
      if (!(error instanceof ExpectedError)) planeLog('error', `old events were not removed: ${error}`)
    }
    lookLater()
  }
  lookLater()
  return {
    [Symbol.dispose]() {
      isClosed = true
      cancel()
    },
  }
}
