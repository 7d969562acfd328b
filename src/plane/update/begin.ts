import { readHolder } from '../../core/adapters/sqlite/lock.ts'
import { readJournal, writeJournal } from '../../core/adapters/update/journal-file.ts'
import { keptVersions, readBinTarget, versionAt } from '../../core/adapters/update/versions.ts'
import type { StatePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { Installation } from '../../core/update/installation.ts'
import type { UpdateJournal, WatchLimits } from '../../core/update/journal.ts'
import { otherPlanes } from './other-planes.ts'
import type { Workshop } from './prepare.ts'
import { findSeat } from './running-plane.ts'
import { hasUnfinished } from './unfinished.ts'

/**
 * What is to be done, as the updater reads it. Asking the control plane for its agents also makes it load all that it needs to
 * answer: the files that it would load later go away.
 * @throws UPDATE_REFUSED, CONFIG_INVALID when the control plane cannot be restarted as it is
 */
export async function planUpdate(
  { installation, current }: Pick<Workshop, 'installation' | 'current'>,
  order: {
    readonly to: string
    readonly paths: StatePaths
    readonly watch: WatchLimits
    readonly nowMs: number
  },
): Promise<UpdateJournal> {
  const { to, paths, watch, nowMs } = order
  return {
    format: 1,
    from: current,
    to,
    phase: 'swap',
    startedAtMs: nowMs,
    attempts: 0,
    binTarget: readBinTarget(installation),
    plane: await findSeat(paths),
    watch,
    reason: null,
  }
}

/** @throws UPDATE_REFUSED when control planes of other state directories run from this installation */
export function refuseOtherPlanes({ root }: Installation, paths: StatePaths): void {
  const [other] = otherPlanes(root, paths.stateDir)
  if (other === undefined) return
  // Root's own is seldom the one that is meant.
  const hint = readHolder(paths.holder)
    ? `SUPERCLAW_HOME='${other}' superclaw stop --keep-agents, update, then start it again`
    : `SUPERCLAW_HOME='${other}' superclaw update takes that one along, its agents kept`
  throw new ExpectedError('UPDATE_REFUSED', `Another control plane runs from ${root}: that of ${other}`, {
    hint,
  })
}

/** The version to go back to. @throws UPDATE_REFUSED when none is kept */
export function versionBefore(installation: Installation): string {
  const current = versionAt(installation.root)
  const before = keptVersions(installation).find((version) => version !== current)
  if (before !== undefined) return before
  throw new ExpectedError('UPDATE_REFUSED', 'No other version is kept', {
    hint: 'superclaw update VERSION --allow-downgrade fetches an older one',
  })
}

/** An interrupted update, made to go on or back. @throws UPDATE_REFUSED when there is none */
export function takeUpJournal(installation: Installation, shallGoBack: boolean): UpdateJournal {
  const journal = readJournal(installation.journal)
  if (!journal || !hasUnfinished(installation))
    throw new ExpectedError('UPDATE_REFUSED', 'No update was interrupted', {
      hint: 'superclaw update begins one',
    })
  const isStuck = journal.phase === 'stuck'
  if (!shallGoBack && !isStuck) return journal
  const reason = isStuck ? journal.reason : 'it was asked to'
  const back: UpdateJournal = { ...journal, phase: 'undo_swap', attempts: 0, reason }
  writeJournal(installation.journal, back)
  return back
}
