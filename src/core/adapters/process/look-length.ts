import type { Aside } from '../../agent/look-gate.ts'
import type { Clock } from '../../platform.ts'
import { type ProcessTable, unlessFaulty } from './process-table.ts'

/** When a command is looked at first, and how long that pause gets. Each is twice as long as the one before. */
const pauseMsMin = 100
const pauseMsMax = 1600
/** Who uses less of a processor only waits. */
const restingShare = 0.1
/** What works for so long is no short work; and where nobody can tell what it does, it is taken to wait. */
const longMs = 1000

/**
 * Calls `onLong` once nothing in the process group `groupId` has done much for a while, as it waits for something else than a
 * processor; and before, should it have worked for long until then.
 * @returns stops looking
 */
export function watchLength(
  { table, clock }: { readonly table: ProcessTable; readonly clock: Clock },
  groupId: number,
  onLong: (aside: Aside) => void,
): () => void {
  let [cpuMs, watchedMs] = [0, 0]
  let isTold = false
  let cancel: () => void = () => undefined
  const look = (pauseMs: number): void => {
    const work = workOf(table, groupId) ?? { isRunnable: false, cpuMs: cpuMs + pauseMs, isUnknown: true }
    const usedMs = work.cpuMs - cpuMs
    cpuMs += usedMs
    watchedMs += pauseMs
    const isLong = watchedMs >= longMs
    const isResting = !work.isRunnable && usedMs <= pauseMs * restingShare
    if (isResting || (isLong && 'isUnknown' in work)) {
      onLong('resting')
      return
    }
    lookAfter(Math.min(pauseMs * 2, pauseMsMax))
    if (isLong && !isTold) onLong('working')
    isTold = isLong
  }
  const lookAfter = (pauseMs: number): void => {
    cancel = clock.after(pauseMs, () => look(pauseMs))
  }
  lookAfter(pauseMsMin)
  return () => cancel()
}

function workOf(
  table: ProcessTable,
  groupId: number,
): { readonly isRunnable: boolean; readonly cpuMs: number } | undefined {
  const group = unlessFaulty(() => table.since(groupId))?.filter((each) => each.groupId === groupId)
  return (
    group && {
      isRunnable: group.some(({ isRunnable }) => isRunnable),
      cpuMs: group.reduce((sum, each) => sum + each.cpuMs, 0),
    }
  )
}
