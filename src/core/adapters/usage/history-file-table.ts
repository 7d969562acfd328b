import type { DatabaseSync } from 'node:sqlite'
import type { FoundFile } from '../history/history-files.ts'
import type { HistoryReading, ResumePoint } from '../history/read-history.ts'

/** A file of a history as it was when it was read last. */
export interface KnownFile extends ResumePoint {
  readonly sizeBytes: number
  readonly mtimeMs: number
}

/** How far each file of a history has been read, in usage.db. */
export interface HistoryFileTable {
  /** By their paths. */
  all(): Map<string, KnownFile>
  /** To be called in a transaction. */
  put(file: FoundFile, reading: HistoryReading): void
}

export function createHistoryFileTable(db: DatabaseSync): HistoryFileTable {
  const read = db.prepare('select * from history_file')
  const write = db.prepare(`insert or replace into history_file
    (path, tool, version, inode, size, mtime, head, end_byte, state, malformed, too_long)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return {
    all: () => new Map(read.all().map((row) => [String(row['path']), knownOf(row)])),
    put({ path, kind, sizeBytes, mtimeMs }, reading) {
      const { version, inode, head, endByte, state, malformed, tooLong, isPart } = reading
      write.run(
        // Of which only a part was read: it is never the size that it has, so that it is looked at again.
        ...[path, kind.parser.tool, version, inode, isPart ? -1 : sizeBytes, mtimeMs],
        ...[Buffer.from(head, 'hex'), endByte, JSON.stringify(state), malformed, tooLong],
      )
    },
  }
}

function knownOf(row: Record<string, unknown>): KnownFile {
  return {
    version: Number(row['version']),
    inode: Number(row['inode']),
    sizeBytes: Number(row['size']),
    mtimeMs: Number(row['mtime']),
    head: Buffer.from(row['head'] as Uint8Array).toString('hex'),
    endByte: Number(row['end_byte']),
    state: JSON.parse(String(row['state'])),
  }
}
