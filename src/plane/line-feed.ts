import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../core/app.ts'
import { ExpectedError } from '../core/errors.ts'
import { eventSentence } from '../core/event/event-sentence.ts'
import type { EventView } from '../core/operations/event.ts'

/** How long to wait before a control plane that went away is asked again. */
const retryMs = 100

/**
 * Prints events as lines until `signal` aborts or the control plane has stopped for good. One that was killed is asked
 * again, from the event after the last.
 */
export async function followEvents(
  app: App,
  write: (line: string, event: EventView) => void,
  options: { readonly afterSeq: number; readonly isOver: () => boolean },
  signal: AbortSignal,
): Promise<void> {
  let seq = options.afterSeq
  while (!signal.aborted && !options.isOver()) {
    try {
      for await (const event of app.stream('event.follow', { afterSeq: seq }, signal)) {
        seq = event.seq
        write(eventLine(event), event)
      }
    } catch (error) {
      if (!(error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE')) throw error
    }
    await sleep(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

/** `14:03:07 worker  ready → backoff: ended by SIGKILL`, in local time. */
export function eventLine(event: Pick<EventView, 'atMs' | 'agentId' | 'type' | 'data'>): string {
  const time = new Date(event.atMs).toTimeString().slice(0, 8)
  return `${time} ${event.agentId ?? 'superclaw'}  ${eventSentence(event)}`
}
