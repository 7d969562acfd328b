import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openProcessTable } from '../../core/adapters/process/process-host.ts'
import { readHolder } from '../../core/adapters/sqlite/lock.ts'
import { readJournal } from '../../core/adapters/update/journal-file.ts'
import { keptFolder } from '../../core/adapters/update/versions.ts'
import type { Installation } from '../../core/update/installation.ts'
import { isOver, type UpdateJournal, type UpdatePhase } from '../../core/update/journal.ts'
import { environmentOf, otherOwner } from './running-plane.ts'
import { interrupted } from './unfinished.ts'

const pollMs = 100
/** How long nobody may be at work before an update counts as interrupted; a guardian needs two seconds at most. */
const idleMs = 5_000

/**
 * Starts what carries out the journal: from the kept version, since the installed one goes away; under a guardian, in a
 * session and with the environment of the control plane, which agents inherit.
 */
export function startUpdater(installation: Installation, { from, plane }: UpdateJournal): void {
  const dist = join(keptFolder(installation, from), 'dist')
  const log = openSync(installation.log, 'a', 0o600)
  const argv = [join(dist, 'guardian.sh'), process.execPath, join(dist, 'updater.js'), installation.root]
  // Never another user's: it says what a process loads, and the updater may be root's.
  const isOwn = plane !== null && otherOwner(plane.stateDir) === undefined
  const env = (isOwn ? environmentOf(plane.stateDir) : undefined) ?? process.env
  const stdio = ['ignore', log, log] as const
  spawn('/bin/sh', argv, { cwd: installation.versions, detached: true, env, stdio: [...stdio] }).unref()
  closeSync(log)
}

/** Whether the last updater lives. One that has ended and whose parent has not noticed does not. */
export function hasUpdater({ holder }: Installation): boolean {
  const pid = readHolder(holder)?.pid
  return pid !== undefined && openProcessTable().find(pid) !== undefined
}

/**
 * Follows an update to its end, which it comes to without anybody following.
 * @param onPhase told at each look
 * @throws UPDATE_INTERRUPTED when nobody is at work on it any more
 */
export async function followUpdate(
  installation: Installation,
  onPhase: (phase: UpdatePhase) => void,
  signal: AbortSignal,
): Promise<UpdateJournal> {
  let aliveMs = performance.now()
  for (;;) {
    signal.throwIfAborted()
    const journal = readJournal(installation.journal)
    if (journal) onPhase(journal.phase)
    if (journal && isOver(journal)) return journal
    if (hasUpdater(installation)) aliveMs = performance.now()
    if (performance.now() - aliveMs > idleMs) throw interrupted(installation)
    await sleep(pollMs)
  }
}
