import type { ImportReport } from '../../usage/usage-desk.ts'
import type { UsageRecord } from '../../usage/usage-record.ts'
import type { FoundFile, FoundHistory } from '../history/history-files.ts'
import { type HistoryReaders, readersHere } from '../history/history-readers.ts'
import type { HistoryReading, ResumePoint } from '../history/read-history.ts'
import { openReaderThreads } from '../history/reader-threads.ts'
import { createHistoryFileTable, type HistoryFileTable, type KnownFile } from './history-file-table.ts'
import { createImportTally, type ImportTally } from './import-tally.ts'
import type { UsageStore } from './usage-store.ts'

export interface ImportDeps extends Pick<UsageStore, 'db' | 'calls' | 'failures' | 'windows' | 'write'> {
  readonly onProgress?: ((readBytes: number, allBytes: number) => void) | undefined
  /** The agent whose call a record of the file at `path` is; nobody's when it is left out. */
  readonly agentOf?: (record: UsageRecord, path: string) => string | null
  /** By itself, threads for more than a little. `null` for this thread. */
  readonly openReaders?: (allBytes: number) => HistoryReaders | null
}

/** From so much on it is quicker to begin threads for it. */
const threadBytesMin = 16 << 20
/** Committing what is smaller costs more than it is worth. */
const batchBytes = 16 << 20
const batchFilesMax = 256
/** So much is read and not yet written, at most, but for one more file each. It bounds what is held in memory. */
const aheadBytesMax = 48 << 20

const threadsFor = (allBytes: number): HistoryReaders | null =>
  allBytes < threadBytesMin ? null : openReaderThreads()

/** A file with what is still to be read of it. */
interface Work {
  readonly file: FoundFile
  readonly from: ResumePoint | null
}

interface Arrived extends Work {
  readonly outcome: { readonly reading: HistoryReading } | { readonly error: unknown }
}

/**
 * Takes in what is new in the files of histories. What was read of a file at once is taken in whole or not at all; cut short, it
 * is gone on with the next time. A store that cannot be written to is a fault that is told, and ends it.
 */
export async function importHistory(
  deps: ImportDeps,
  { files, faults }: FoundHistory,
  signal: AbortSignal,
): Promise<ImportReport> {
  const table = createHistoryFileTable(deps.db)
  const known = table.all()
  const works = files.flatMap((file) => workOf(file, known.get(file.path) ?? null))
  const tally = createImportTally(files.length, faults)
  const allBytes = bytesOf(works)
  await using readers = (deps.openReaders ?? threadsFor)(allBytes) ?? readersHere
  const pipeline = createPipeline(works, readers)
  for (;;) {
    const batch = signal.aborted ? [] : await pipeline.next()
    if (batch.length === 0) break
    const isWritten = takeIn(batch, { deps, table, tally })
    if (!isWritten) break
    deps.onProgress?.(tally.readBytes(), allBytes)
  }
  // However it ended, there is no more of it.
  if (works.length > 0) deps.onProgress?.(allBytes, allBytes)
  return tally.report()
}

function workOf(file: FoundFile, before: KnownFile | null): Work[] {
  return isUnchanged(file, before) ? [] : [{ file, from: before }]
}

function isUnchanged({ kind, inode, sizeBytes, mtimeMs }: FoundFile, before: KnownFile | null): boolean {
  return (
    before !== null &&
    before.version === kind.parser.version &&
    before.inode === inode &&
    before.sizeBytes === sizeBytes &&
    before.mtimeMs === mtimeMs
  )
}

const sizeOf = ({ file, from }: Work): number => Math.max(0, file.sizeBytes - (from?.endByte ?? 0))

const bytesOf = (works: readonly Work[]): number => works.reduce((sum, work) => sum + sizeOf(work), 0)

/** Has files read ahead of what is taken, as many as readers have time for and memory has room. */
function createPipeline(works: readonly Work[], readers: HistoryReaders) {
  const more: Work[] = []
  const arrived: Arrived[] = []
  let [begun, reading, aheadBytes] = [0, 0, 0]
  let arrival = Promise.withResolvers<void>()
  const ask = (work: Work): void => {
    reading += 1
    aheadBytes += sizeOf(work)
    const arrive = (outcome: Arrived['outcome']): void => {
      reading -= 1
      // The rest of a file goes first: what is behind it waits no longer for that.
      if ('reading' in outcome && outcome.reading.isPart)
        more.push({ file: work.file, from: outcome.reading })
      arrived.push({ ...work, outcome })
      arrival.resolve()
    }
    readers.read({ ...work.file, from: work.from }).then(
      (told) => arrive({ reading: told }),
      (error: unknown) => arrive({ error }),
    )
  }
  const fill = (): void => {
    while (reading === 0 || (readers.count > 1 && (reading < readers.count || aheadBytes < aheadBytesMax))) {
      const work = more.pop() ?? works[begun++]
      if (!work) return
      ask(work)
    }
  }
  return {
    /** What comes, enough of it for one transaction; empty once there is nothing left. */
    async next(): Promise<readonly Arrived[]> {
      fill()
      if (reading + arrived.length === 0) return []
      while (reading > 0 && arrived.length < batchFilesMax && bytesOf(arrived) < batchBytes) {
        await arrival.promise
        arrival = Promise.withResolvers()
        fill()
      }
      const batch = arrived.splice(0)
      aheadBytes -= bytesOf(batch)
      fill()
      return batch
    },
  }
}

interface Taking {
  readonly deps: ImportDeps
  readonly table: HistoryFileTable
  readonly tally: ImportTally
}

/** In one transaction. @returns false when the store did not take it: then nothing of it is there */
function takeIn(batch: readonly Arrived[], { deps, table, tally }: Taking): boolean {
  const read = batch.filter((each) => 'reading' in each.outcome)
  const unsound = { calls: 0, others: 0 }
  const onOther = (): void => {
    unsound.others += 1
  }
  try {
    deps.write(() => {
      const readings = read.flatMap(({ file, outcome }) =>
        'reading' in outcome ? [{ file, reading: outcome.reading }] : [],
      )
      const records = readings.flatMap(({ file, reading }) => withAgents(reading.records, file, deps))
      deps.calls.sumUp(deps.calls.put(records, () => (unsound.calls += 1)))
      for (const { file, reading } of readings) {
        deps.failures.put(reading.failures, onOther)
        deps.windows.put(reading.windows, onOther)
        table.put(file, reading)
      }
    })
  } catch (error) {
    tally.notWritten(read.length, error)
    return false
  }
  tally.unsound(unsound)
  for (const { file, from, outcome } of batch) {
    if ('reading' in outcome) tally.taken(outcome.reading, from?.endByte ?? 0)
    else tally.notRead(file.path, outcome.error)
  }
  return true
}

function withAgents(
  records: readonly UsageRecord[],
  { path }: FoundFile,
  { agentOf }: Pick<ImportDeps, 'agentOf'>,
): readonly UsageRecord[] {
  if (!agentOf) return records
  return records.map((record) => {
    const agent = agentOf(record, path)
    return agent === null ? record : { ...record, facts: { ...record.facts, agent } }
  })
}
