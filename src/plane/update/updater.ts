import { closeSync, fchownSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { restoreOrder } from '../../core/adapters/sqlite/restore.ts'
import { readJournal, writeJournal } from '../../core/adapters/update/journal-file.ts'
import {
  copyPackage,
  incomingFolder,
  keptFolder,
  keptVersions,
  swapPackage,
  tidyVersions,
  versionAt,
} from '../../core/adapters/update/versions.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { Installation } from '../../core/update/installation.ts'
import {
  isOver,
  isUndoing,
  type PlaneSeat,
  type UpdateJournal,
  type UpdatePhase,
} from '../../core/update/journal.ts'
import { compareVersions } from '../../core/update/version.ts'
import { replacePlane, startPlane } from './replace-plane.ts'
import { pathsOf, seePlane } from './running-plane.ts'
import { bringBack, watchPlane } from './watch-plane.ts'

/** How often it may be taken up before it goes back, and before a person has to look. */
const attemptsMax = { forward: 5, back: 10 }

/** What a step came to. */
type Progress = Partial<UpdateJournal> & Pick<UpdateJournal, 'phase'>
type Step = (journal: UpdateJournal, installation: Installation) => Promise<Progress>

/**
 * Carries out what the journal says, to its end: forward, and back when the new version is not well. It may be killed at any
 * moment and be run again. Without a journal there is nothing to do.
 */
export async function runUpdater(installation: Installation): Promise<UpdateJournal | undefined> {
  const found = readJournal(installation.journal)
  if (!found || isOver(found)) return found
  let journal = takeUp(found)
  for (;;) {
    writeJournal(installation.journal, journal)
    if (isOver(journal)) return journal
    journal = { ...journal, ...(await runStep(journal, installation)) }
  }
}

/** An updater that dies again and again gives up. */
function takeUp(journal: UpdateJournal): UpdateJournal {
  const next = { ...journal, attempts: journal.attempts + 1 }
  const reason = journal.reason ?? 'the updater died again and again'
  if (next.attempts > attemptsMax.back) return { ...next, phase: 'stuck', reason }
  if (next.attempts > attemptsMax.forward && !isUndoing(journal))
    return { ...next, phase: 'undo_swap', reason }
  return next
}

async function runStep(journal: UpdateJournal, installation: Installation): Promise<Progress> {
  try {
    return await steps[journal.phase](journal, installation)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (journal.phase === 'clean') return { phase: 'done' }
    if (journal.phase === 'undo_clean') return { phase: 'rolled_back' }
    if (isUndoing(journal))
      return { phase: 'stuck', reason: `${journal.reason}; going back failed: ${reason}` }
    return undo(reason)
  }
}

const undo = (reason: string): Progress => ({ phase: 'undo_swap', reason })

/** Its guardian was quicker. */
function unlessRunning(error: unknown): void {
  if (!(error instanceof ExpectedError && error.code === 'PLANE_ALREADY_RUNNING')) throw error
}

const over: Step = async ({ phase }) => ({ phase })

const steps: Readonly<Record<UpdatePhase, Step>> = {
  async swap(journal, installation) {
    if (journal.plane && isOlder(journal.to, journal.from)) orderRestore(journal.plane, journal.startedAtMs)
    swapPackage(installation, journal)
    return { phase: journal.plane ? 'restart' : 'clean' }
  },
  async restart({ plane, to, watch }, { root }) {
    if (!plane) return { phase: 'clean' }
    const seen = await seePlane(plane.stateDir)
    const start = seen === null ? startPlane : replacePlane
    if (seen?.version !== to) await start(plane, root, watch.limitMs).catch(unlessRunning)
    return { phase: 'watch' }
  },
  async watch(journal) {
    if (!journal.plane) return { phase: 'clean' }
    const { verdict, reason } = await watchPlane(journal.plane, journal.to, journal.watch)
    return verdict === 'well' ? { phase: 'clean' } : undo(reason)
  },
  async clean({ from, plane }, installation) {
    if (plane) withdrawRestore(plane)
    tidyVersions(installation, [from])
    return { phase: 'done' }
  },
  async undo_swap({ from, to, plane, startedAtMs, binTarget }, installation) {
    if (plane && isOlder(from, to)) orderRestore(plane, startedAtMs)
    if (versionAt(installation.root) !== from)
      copyPackage(keptFolder(installation, from), incomingFolder(installation, from))
    swapPackage(installation, { from, to: from, binTarget })
    return { phase: plane ? 'undo_restart' : 'undo_clean' }
  },
  async undo_restart({ plane, from, reason }, { root }) {
    const fault = plane ? await bringBack(plane, root, from) : ''
    if (fault === '') return { phase: 'undo_clean' }
    return { phase: 'stuck', reason: `${reason}; the old version does not run either: ${fault}` }
  },
  async undo_clean({ plane, from }, installation) {
    if (plane) withdrawRestore(plane)
    tidyVersions(
      installation,
      keptVersions(installation).filter((version) => version !== from),
    )
    return { phase: 'rolled_back' }
  },
  done: over,
  rolled_back: over,
  stuck: over,
}

const isOlder = (version: string, other: string): boolean => compareVersions(version, other) < 0

/**
 * The control plane of an older version may put back its backup, should the newer one have migrated the store. Root, who may do
 * this for another user, follows no link that this user has made.
 */
function orderRestore(plane: PlaneSeat, startedAtMs: number): void {
  withdrawRestore(plane)
  const { uid, gid } = statSync(plane.stateDir)
  const fd = openSync(restoreOrder(pathsOf(plane.stateDir).database), 'wx', 0o600)
  try {
    writeSync(fd, new Date(startedAtMs).toISOString().replace(/[-:.]/g, ''))
    if (process.getuid?.() === 0) fchownSync(fd, uid, gid)
  } finally {
    closeSync(fd)
  }
}

function withdrawRestore({ stateDir }: PlaneSeat): void {
  rmSync(restoreOrder(pathsOf(stateDir).database), { force: true })
}
