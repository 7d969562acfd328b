import { readJournal } from '../../core/adapters/update/journal-file.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { Installation } from '../../core/update/installation.ts'
import { isOver } from '../../core/update/journal.ts'

/** Whether an update was begun and came to no end by itself. */
export function hasUnfinished(installation: Pick<Installation, 'journal'>): boolean {
  const journal = readJournal(installation.journal)
  return journal !== undefined && (!isOver(journal) || journal.phase === 'stuck')
}

/** @throws UPDATE_INTERRUPTED */
export function refuseUnfinished(installation: Installation): void {
  if (hasUnfinished(installation)) throw interrupted(installation)
}

export function interrupted({ log }: Pick<Installation, 'log'>): ExpectedError {
  return new ExpectedError('UPDATE_INTERRUPTED', `An update was begun and nobody is at work on it (${log})`, {
    hint: 'superclaw update --resume goes on with it; superclaw update --rollback goes back',
  })
}
