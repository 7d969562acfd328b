import { readJournal } from '../../core/adapters/update/journal-file.ts'
import { keptVersions } from '../../core/adapters/update/versions.ts'
import type { Installation } from '../../core/update/installation.ts'
import { isOver, phaseText } from '../../core/update/journal.ts'
import { hasUpdater } from '../../plane/update/follow.ts'
import { type Finding, failure, fine, warning } from './finding.ts'

/** How the last update went, where there was one. */
export function updateFindings(installation: Installation): Finding[] {
  const journal = readJournal(installation.journal)
  if (!journal) return []
  const { from, to, phase, reason } = journal
  const what = `The update from ${from} to ${to}`
  const goOn = 'superclaw update --resume goes on with it; superclaw update --rollback goes back'
  if (phase === 'stuck') return [failure('update', `${what} is stuck: ${reason}`, goOn)]
  if (!isOver(journal)) {
    const at = `at the step “${phaseText(phase)}”`
    return hasUpdater(installation)
      ? [warning('update', `${what} is under way, ${at}`, 'superclaw update --resume follows it')]
      : [failure('update', `${what} was interrupted ${at}`, goOn)]
  }
  const kept = keptVersions(installation).filter((version) => version !== (phase === 'done' ? to : from))
  const back = kept.length > 0 ? `; superclaw update --rollback goes back to ${kept[0]}` : ''
  const end = phase === 'done' ? 'was well' : `was given up: ${reason}`
  return [fine('update', `${what} ${end}${back}`)]
}
