import type { ImportReport } from '../../usage/usage-desk.ts'
import type { UsageRecord } from '../../usage/usage-record.ts'
import type { FoundFile, FoundHistory } from '../history/history-files.ts'
import type { HistoryReading, ResumePoint } from '../history/read-history.ts'
import { readHistory } from '../history/read-history.ts'
import { inTransaction } from '../sqlite/transaction.ts'
import type { UsageStore } from './usage-store.ts'

interface Known extends ResumePoint {
  readonly sizeBytes: number
  readonly mtimeMs: number
}

export interface ImportDeps extends Pick<UsageStore, 'db' | 'calls' | 'failures' | 'windows'> {
  /** Lets others have their turn. */
  readonly yieldTurn: () => Promise<unknown>
  /** The agent whose call a record of the file at `path` is; nobody's when it is left out. */
  readonly agentOf?: (record: UsageRecord, path: string) => string | null
  readonly onProgress?: (done: number, all: number) => void
}

/** Takes in what is new in the files of histories. Each file is taken in whole or not at all; cut short, it is gone on with. */
export async function importHistory(
  { db, calls, failures, windows, yieldTurn, agentOf, onProgress }: ImportDeps,
  { files, faults }: FoundHistory,
  signal: AbortSignal,
): Promise<ImportReport> {
  const table = createFileTable(db)
  const known = table.all()
  const done: Done[] = []
  const found: string[] = [...faults]
  const attributed = (records: readonly UsageRecord[], path: string): readonly UsageRecord[] =>
    agentOf ? records.map((record) => withAgent(record, agentOf(record, path))) : records
  const take = (file: FoundFile, before: Known | null): void => {
    try {
      const reading = readHistory(file.path, file.kind.parser, before)
      inTransaction(db, () => {
        calls.sumUp(calls.put(attributed(reading.records, file.path)))
        failures.put(reading.failures)
        windows.put(reading.windows)
        table.put(file, reading)
      })
      const { endByte, malformed, tooLong } = reading
      const readBytes = endByte - (reading.isAnew ? 0 : (before?.endByte ?? 0))
      done.push({ records: reading.records.length, readBytes, malformed, tooLong })
    } catch (error) {
      found.push(...diskFault(file.path, error))
    }
  }
  for (const [index, file] of files.entries()) {
    if (signal.aborted) break
    const before = known.get(file.path) ?? null
    if (isUnchanged(file, before)) continue
    take(file, before)
    onProgress?.(index + 1, files.length)
    await yieldTurn()
  }
  return reportOf(files.length, done, found)
}

function withAgent(record: UsageRecord, agent: string | null): UsageRecord {
  return agent === null ? record : { ...record, facts: { ...record.facts, agent } }
}

/** What the disk says of one file; nothing of one that is gone since it was found. Any other error is thrown on. */
function diskFault(path: string, error: unknown): string[] {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === undefined) throw error
  return code === 'ENOENT' ? [] : [`${path}: ${code}`]
}

/** What one file told. The records themselves are let go of. */
type Done = Pick<ImportReport, 'records' | 'readBytes' | 'malformed' | 'tooLong'>

function reportOf(files: number, done: readonly Done[], faults: readonly string[]): ImportReport {
  const sum = (key: keyof Done): number => done.reduce((total, each) => total + each[key], 0)
  return {
    ...{ files, readFiles: done.length, faults },
    ...{ readBytes: sum('readBytes'), records: sum('records') },
    ...{ malformed: sum('malformed'), tooLong: sum('tooLong') },
  }
}

function isUnchanged({ kind, inode, sizeBytes, mtimeMs }: FoundFile, before: Known | null): boolean {
  return (
    before !== null &&
    before.version === kind.parser.version &&
    before.inode === inode &&
    before.sizeBytes === sizeBytes &&
    before.mtimeMs === mtimeMs
  )
}

function createFileTable(db: UsageStore['db']) {
  const read = db.prepare('select * from history_file')
  const write = db.prepare(`insert or replace into history_file
    (path, tool, version, inode, size, mtime, head, end_byte, state, malformed, too_long)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return {
    all(): Map<string, Known> {
      return new Map(
        read.all().map((row) => [
          String(row['path']),
          {
            version: Number(row['version']),
            inode: Number(row['inode']),
            sizeBytes: Number(row['size']),
            mtimeMs: Number(row['mtime']),
            head: Buffer.from(row['head'] as Uint8Array).toString('hex'),
            endByte: Number(row['end_byte']),
            state: JSON.parse(String(row['state'])),
          },
        ]),
      )
    },
    put({ path, kind, sizeBytes, mtimeMs }: FoundFile, reading: HistoryReading): void {
      const { version, inode, head, endByte, state, malformed, tooLong } = reading
      write.run(
        ...[path, kind.parser.tool, version, inode, sizeBytes, mtimeMs],
        ...[Buffer.from(head, 'hex'), endByte, JSON.stringify(state), malformed, tooLong],
      )
    },
  }
}
