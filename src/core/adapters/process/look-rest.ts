import type { Clock } from '../../platform.ts'
import { type ProcessTable, unlessFaulty } from './process-table.ts'

/** When a command is looked at first, and how long that pause gets. Each is twice as long as the one before. */
const pauseMsMin = 100
const pauseMsMax = 1600
/** Who uses less of a processor only waits. */
const restingShare = 0.1
/** Where nobody can tell what it does, a command that takes so long is taken to wait. */
const unknownMs = 1000

/**
 * Calls `onRest` once nothing in the process group `groupId` has done much for a while: it waits for something else
 * than a processor.
 * @returns stops looking
 */
export function watchForRest(
  { table, clock }: { readonly table: ProcessTable; readonly clock: Clock },
  groupId: number,
  onRest: () => void,
): () => void {
  let cpuMs = 0
  let watchedMs = 0
  let cancel: () => void = () => undefined
  const lookAfter = (pauseMs: number): void => {
    cancel = clock.after(pauseMs, () => {
      watchedMs += pauseMs
      const work = workOf(table, groupId)
      const usedMs = (work?.cpuMs ?? 0) - cpuMs
      cpuMs += usedMs
      const isResting = work ? !work.isRunnable && usedMs <= pauseMs * restingShare : watchedMs >= unknownMs
      if (isResting) onRest()
      else lookAfter(Math.min(pauseMs * 2, pauseMsMax))
    })
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
