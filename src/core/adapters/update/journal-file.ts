import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { UpdateJournal } from '../../update/journal.ts'
import { syncPath } from '../sqlite/sync-path.ts'

/** `undefined` when there is none, or it is of another make. */
export function readJournal(path: string): UpdateJournal | undefined {
  try {
    const journal: UpdateJournal = JSON.parse(readFileSync(path, 'utf8'))
    return journal.format === 1 ? journal : undefined
  } catch {
    // It is renamed into place whole: what cannot be read was never written.
    return undefined
  }
}

/** It is on disk when this returns. */
export function writeJournal(path: string, journal: UpdateJournal): void {
  const draft = `${path}.new`
  // For every user of this installation to read: it holds no secret.
  const fd = openSync(draft, 'w', 0o644)
  try {
    writeSync(fd, `${JSON.stringify(journal, undefined, 2)}\n`)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(draft, path)
  syncPath(dirname(path))
}
