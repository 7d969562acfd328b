import type { ImportReport } from '../../usage/usage-desk.ts'
import type { HistoryReading } from '../history/read-history.ts'

/** Counts what an import comes to. */
export interface ImportTally {
  /** @param fromByte where it was begun, if it was gone on with */
  taken(reading: HistoryReading, fromByte: number): void
  /** Of what was taken so much was left out: its numbers are none. */
  unsound(count: { readonly calls: number; readonly others: number }): void
  /** @throws `error` itself, if it is no disk's */
  notRead(path: string, error: unknown): void
  /** @throws `error` itself, if it is a fault of ours */
  notWritten(files: number, error: unknown): void
  readBytes(): number
  report(): ImportReport
}

/** SQLite's: the disk is full, fails, cannot be written to, or somebody else writes. https://sqlite.org/rescode.html */
const storeFaults = new Set([5, 6, 7, 8, 10, 13, 14])

export function createImportTally(files: number, found: readonly string[]): ImportTally {
  const faults = [...found]
  const sums = { readFiles: 0, readBytes: 0, records: 0, malformed: 0, tooLong: 0 }
  return {
    taken({ endByte, isAnew, isPart, records, malformed, tooLong }, fromByte) {
      sums.readFiles += Number(!isPart)
      sums.readBytes += endByte - (isAnew ? 0 : fromByte)
      sums.records += records.length
      sums.malformed += malformed
      sums.tooLong += tooLong
    },
    unsound({ calls, others }) {
      sums.records -= calls
      sums.malformed += calls + others
    },
    notRead(path, error) {
      const { code, syscall } = error as NodeJS.ErrnoException
      if (syscall === undefined) throw error
      // One that is gone since it was found is no fault.
      if (code !== 'ENOENT') faults.push(`${path}: ${code}`)
    },
    notWritten(count, error) {
      const { errcode, message } = error as { readonly errcode?: number; readonly message: string }
      if (errcode === undefined || !storeFaults.has(errcode & 0xff)) throw error
      faults.push(`usage.db: ${message}: ${count} files, and what comes after them, are not counted`)
    },
    readBytes: () => sums.readBytes,
    report: () => ({ files, ...sums, faults }),
  }
}
