import { setTimeout as sleep } from 'node:timers/promises'
import { readHolder } from '../../core/adapters/sqlite/lock.ts'
import type { PlaneSeat, WatchLimits } from '../../core/update/journal.ts'
import { type Sighting, updateWatch, type WatchState, watchBegun } from '../../core/update/watch.ts'
import { finalFailure, logEnd } from '../start-failure.ts'
import { findStarting } from './other-planes.ts'
import { replacePlane, startPlane } from './replace-plane.ts'
import { bootId, isPlaneProcess, pathsOf, seePlane } from './running-plane.ts'

const pollMs = 250
/** How long a control plane may be away before it is started; a guardian needs two seconds at most. */
const awayMs = 4_000
/** How long one that lives may stay silent. */
const silentMs = 15_000
/** How long the old version gets to come back. */
const returnMs = 60_000

/** Watches until the verdict on `version` is there: at once when the control plane ends and nobody starts it again. */
export async function watchPlane(seat: PlaneSeat, version: string, limits: WatchLimits): Promise<WatchState> {
  // A reboot ends all agents, whatever the update did.
  const agents = seat.bootId === bootId() ? seat.agents : []
  const { planeErrors } = pathsOf(seat.stateDir)
  const errorStart = logEnd(planeErrors)
  const originMs = performance.now()
  for (let state = watchBegun; ; await sleep(pollMs)) {
    const seen = await seePlane(seat.stateDir)
    state = updateWatch(state, seen, performance.now() - originMs, { ...limits, version, agents })
    if (state.verdict !== 'waiting') return state
    const failure = seen === null ? finalFailure(planeErrors, errorStart) : undefined
    if (failure) return { ...state, verdict: 'failed', reason: failure.message }
  }
}

/**
 * Sees to it that the control plane in the folder `root` runs as `version`, whatever is there now: another version that
 * answers, one that hangs, one that its guardian starts again and again, or none.
 * @returns why it does not; empty when it does
 */
export async function bringBack(seat: PlaneSeat, root: string, version: string): Promise<string> {
  const originMs = performance.now()
  let lastSeenMs = originMs
  let reason = ''
  while (performance.now() - originMs < returnMs) {
    const seen = await seePlane(seat.stateDir)
    if (seen?.version === version && seen.status !== 'failing') return ''
    if (seen) lastSeenMs = performance.now()
    const start = starterFor({ seat, root, version }, seen, performance.now() - lastSeenMs)
    if (start) {
      reason = (await start(seat, root, returnMs).then(() => '', messageOf)) || reason
      lastSeenMs = performance.now()
    }
    await sleep(pollMs)
  }
  return reason || 'it does not answer'
}

type Starter = (seat: PlaneSeat, root: string, timeoutMs: number) => Promise<void>

/**
 * What brings the control plane back now; `undefined` while somebody else may. One that lives and stays silent is ended, for
 * its guardian to start it anew.
 */
function starterFor(
  { seat, root, version }: { readonly seat: PlaneSeat; readonly root: string; readonly version: string },
  seen: Sighting,
  awayForMs: number,
): Starter | undefined {
  if (seen) return seen.version === version ? undefined : replacePlane
  const holder = readHolder(pathsOf(seat.stateDir).holder)?.pid
  const isHolder = holder !== undefined && isPlaneProcess(holder, seat.stateDir)
  const pid = isHolder ? holder : findStarting(root, seat.stateDir)
  if (pid === undefined) return awayForMs > awayMs ? startPlane : undefined
  return awayForMs > silentMs ? async () => void process.kill(pid, 'SIGKILL') : undefined
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
