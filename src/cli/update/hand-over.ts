import { writeJournal } from '../../core/adapters/update/journal-file.ts'
import type { StatePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { Installation } from '../../core/update/installation.ts'
import type { UpdateJournal } from '../../core/update/journal.ts'
import { planUpdate, takeUpJournal } from '../../plane/update/begin.ts'
import { startUpdater } from '../../plane/update/follow.ts'
import { takeUpdateLock, type Workshop } from '../../plane/update/prepare.ts'
import type { UpdateOrder } from './order.ts'
import type { UpdateReport } from './report.ts'
import { showUpdate } from './show-update.ts'

/**
 * Writes down that version `to`, which is ready, is to be put in place, and leaves it to the updater.
 * @throws UPDATE_ROLLED_BACK, UPDATE_INTERRUPTED
 */
export async function handOver(
  workshop: Workshop,
  {
    to,
    paths,
    checks,
  }: { readonly to: string; readonly paths: StatePaths; readonly checks: readonly string[] },
  { watch, isSilent }: Pick<UpdateOrder, 'watch' | 'isSilent'>,
  signal: AbortSignal,
): Promise<UpdateReport> {
  const { installation } = workshop
  const journal = await planUpdate(workshop, { to, paths, watch, nowMs: Date.now() })
  signal.throwIfAborted()
  writeJournal(installation.journal, journal)
  // From here on it is the updater's.
  workshop[Symbol.dispose]()
  startUpdater(installation, journal)
  return follow(installation, journal, { checks, isSilent }, signal)
}

/** Goes on with an update that was interrupted, or back; follows one that is under way. @throws UPDATE_REFUSED */
export async function takeUp(
  installation: Installation,
  { shallGoBack, isSilent }: { readonly shallGoBack: boolean; readonly isSilent: boolean },
  signal: AbortSignal,
): Promise<UpdateReport> {
  const journal = readyJournal(installation, shallGoBack)
  // One that is at work already keeps the lock, and this one ends.
  startUpdater(installation, journal)
  return follow(installation, journal, { checks: [], isSilent }, signal)
}

function readyJournal(installation: Installation, shallGoBack: boolean): UpdateJournal {
  if (!shallGoBack) return takeUpJournal(installation, false)
  using _lock = takeUpdateLock(installation)
  return takeUpJournal(installation, true)
}

async function follow(
  installation: Installation,
  journal: UpdateJournal,
  { checks, isSilent }: { readonly checks: readonly string[]; readonly isSilent: boolean },
  signal: AbortSignal,
): Promise<UpdateReport> {
  const { from, to, plane } = journal
  try {
    await showUpdate(installation, journal, isSilent, signal)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new ExpectedError('UPDATE_INTERRUPTED', 'The update goes on without this command', {
      hint: 'superclaw update --resume follows it to its end',
      cause: error,
    })
  }
  return { outcome: 'updated', from, to, checks, agentsKept: plane ? plane.agents.length : null }
}
