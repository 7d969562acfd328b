import { decideRecovery, type RecoveryDecision, type RecoveryProgress } from '../../agent/recovery.ts'
import type { RunEnd } from '../../agent/run.ts'
import type { Clock } from '../../platform.ts'
import { sendToGroup } from './process-group.ts'
import type { ProcessTable } from './process-table.ts'
import {
  archivedRun,
  archiveRun,
  lastComplaint,
  type PidRecord,
  type RunDirectory,
  restoreRun,
} from './run-directory.ts'
import { endFromExit, endUnseen, endWithoutStart } from './run-end.ts'
import { lookAtRun, type RunLook } from './run-facts.ts'

/** A run that is to be settled, and with what. */
export interface Unsettled {
  readonly table: ProcessTable
  readonly clock: Clock
  readonly directory: RunDirectory
  /** See {@link lookAtRun}. */
  readonly known: PidRecord | undefined
  readonly signal: AbortSignal
}

/** What became of a run. `record` is absent when its program never ran. */
export type SettledRun =
  | { readonly kind: 'adopted'; readonly record: PidRecord; readonly hasShim: boolean }
  | { readonly kind: 'ended'; readonly end: RunEnd; readonly record: PidRecord | undefined }
  | { readonly kind: 'undecided'; readonly reason: string }

type Wait = Extract<RecoveryDecision, { readonly kind: 'wait' }>
type Verdict = Exclude<RecoveryDecision, { readonly kind: 'wait' | 'fence' }>

/**
 * Finds out what became of a run, and does what is needed to know: waits, wakes its group, fences it.
 * Does not wait where nothing has to. Rejects when `signal` aborts a wait.
 */
export async function settleRun(
  run: Unsettled,
  progress: RecoveryProgress = { waitedMs: 0, isFenced: false },
): Promise<SettledRun> {
  const { directory } = run
  const { waitedMs, isFenced } = progress
  const place = isFenced ? archivedRun(directory) : directory
  const look = lookAtRun(run.table, place, run.known)
  const decision = decideRecovery(look.facts, progress)
  switch (decision.kind) {
    case 'wait':
      await waitAwake(run, look, decision)
      return settleRun(run, { isFenced, waitedMs: waitedMs + decision.forMs })
    case 'fence':
      archiveRun(directory)
      return settleRun(run, { isFenced: true, waitedMs })
    default: {
      const settled = settledAs(decision, look, place, run.clock.now())
      // Only what never ran, and never will, stays where nothing can start it.
      if (isFenced && decision.kind !== 'never_ran') restoreRun(directory)
      return settled
    }
  }
}

async function waitAwake(run: Unsettled, { record }: RunLook, { forMs, wakesGroup }: Wait): Promise<void> {
  if (wakesGroup && record) sendToGroup(record.groupId, 'SIGCONT')
  await run.clock.sleep(forMs, run.signal)
}

function settledAs(decision: Verdict, look: RunLook, place: RunDirectory, nowMs: number): SettledRun {
  const { record } = look
  switch (decision.kind) {
    case 'undecided':
      return decision
    case 'ended':
      return { kind: 'ended', end: writtenEnd(look, place, nowMs), record }
    case 'lost':
      return { kind: 'ended', end: endUnseen(decision.detail, nowMs), record }
    case 'never_ran':
      return { kind: 'ended', end: endWithoutStart('its start was cut short', nowMs), record }
    case 'adopt':
      if (record) return { kind: 'adopted', record, hasShim: decision.hasShim }
      throw new TypeError(`${place.runId} was decided to be alive without a process`)
  }
}

/** No program runs before its process is written down: an exit without one is of a shim that could not start it. */
function writtenEnd({ exit, record }: RunLook, place: RunDirectory, nowMs: number): RunEnd {
  if (exit && record) return endFromExit(exit)
  const complaint = lastComplaint(place)
  return endWithoutStart(complaint === '' ? 'its shim could not start it' : complaint, exit?.atMs ?? nowMs)
}
