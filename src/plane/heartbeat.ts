import { readFileSync } from 'node:fs'
import { kill, ppid } from 'node:process'
import type { Clock } from '../core/platform.ts'

export interface HeartbeatDeps {
  readonly clock: Pick<Clock, 'after'>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether the parent process is the guardian that this one began under. */
  readonly hasGuardian: () => boolean
}

/**
 * Tells the guardian by SIGUSR1 that the event loop turns, as often as it looks (`SUPERCLAW_LOOK_SECONDS`, which only a
 * guardian sets that knows the signal). A signal needs no disk, so that a full one makes nobody look hung.
 */
export function startHeartbeat({ clock, env, hasGuardian }: HeartbeatDeps): Disposable {
  const seconds = Number(env['SUPERCLAW_LOOK_SECONDS'])
  let cancel: () => void = () => undefined
  const beat = (): void => {
    if (!hasGuardian()) return
    try {
      kill(ppid, 'SIGUSR1')
    } catch {
      // It has just ended: nobody is left to tell.
      return
    }
    cancel = clock.after(seconds * 1_000, beat)
  }
  if (seconds > 0) beat()
  return { [Symbol.dispose]: () => cancel() }
}

/**
 * How long the one before has been dead, or hung, by what the guardian says: hundredths of a second since boot, where
 * there is /proc/uptime (proc_uptime(5)), else since the epoch. 0 when nobody says.
 */
export function readOutageMs(env: Readonly<Record<string, string | undefined>>, nowMs: number): number {
  const diedAt = Number(env['SUPERCLAW_DIED_AT'])
  if (!(diedAt > 0)) return 0
  return Math.max(0, hundredths(nowMs) - diedAt) * 10
}

function hundredths(nowMs: number): number {
  try {
    return Math.round(Number.parseFloat(readFileSync('/proc/uptime', 'utf8')) * 100)
  } catch {
    return Math.round(nowMs / 10)
  }
}
