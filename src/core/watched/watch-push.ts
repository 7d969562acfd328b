import { describeDuration } from '../agent/describe-end.ts'
import { ExpectedError } from '../errors.ts'
import type { Clock } from '../platform.ts'
import type { Sighting } from './watch-model.ts'
import type { Tell } from './watched-agent.ts'
import type { PushSpec } from './watched-spec.ts'

/** What a heartbeat says. */
export interface Heartbeat {
  /** `failing`: it works on, but something about it is wrong. `down`: it gives up. */
  readonly status: 'ok' | 'failing' | 'down'
  /** In the words of who sends it; may be empty. */
  readonly message: string
}

export interface Heartbeats {
  /** @returns when it was heard @throws AGENT_UNKNOWN when no such agent is watched for heartbeats */
  beat(agentId: string, heartbeat: Heartbeat): number
  watch(spec: PushSpec, tell: Tell, signal: AbortSignal): Promise<void>
}

/** Hears heartbeats, and says when one is missing. */
export function createHeartbeats(clock: Clock): Heartbeats {
  const heard = new Map<string, (heartbeat: Heartbeat) => void>()
  return {
    beat(agentId, heartbeat) {
      const hear = heard.get(agentId)
      if (!hear) {
        throw new ExpectedError('AGENT_UNKNOWN', `No heartbeat of ${agentId} is waited for`, {
          hint: `superclaw agent show ${agentId} says whether it is of kind push, and watched`,
        })
      }
      hear(heartbeat)
      return clock.now()
    },
    async watch({ id, everyMs, graceMs }, tell, signal) {
      const heardOf = createBeats(clock, signal)
      heard.set(id, heardOf.hear)
      signal.addEventListener('abort', () => heard.get(id) === heardOf.hear && heard.delete(id), {
        once: true,
      })
      tell.sighting({ kind: 'awaited', detail: 'waits for its first heartbeat' })
      const limitMs = everyMs + graceMs
      while (!signal.aborted) {
        const beat = await heardOf.next(limitMs)
        if (beat) tell.sighting(sightingOf(beat))
        else tell.sighting({ kind: 'bad', detail: `no heartbeat for ${describeDuration(limitMs)}` })
      }
    },
  }
}

/** Heartbeats one after the other. */
function createBeats(clock: Clock, signal: AbortSignal) {
  const beats: Heartbeat[] = []
  let wake: () => void = () => undefined
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    hear(beat: Heartbeat): void {
      beats.push(beat)
      wake()
    },
    /** The next; `undefined` when none comes within `limitMs`, or nobody listens any more. */
    async next(limitMs: number): Promise<Heartbeat | undefined> {
      if (beats.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(limitMs, resolve)
          wake = () => {
            cancel()
            resolve()
          }
        })
      }
      return beats.shift()
    },
  }
}

function sightingOf({ status, message }: Heartbeat): Sighting {
  const detail = message || (status === 'ok' ? '' : `says that it is ${status}`)
  return { kind: status === 'ok' ? 'good' : status === 'failing' ? 'impaired' : 'bad', detail }
}
