import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findHistoryFiles } from '../src/core/adapters/history/history-files.ts'
import type { HistoryReaders } from '../src/core/adapters/history/history-readers.ts'
import { openReaderThreads } from '../src/core/adapters/history/reader-threads.ts'
import { embeddedPriceList } from '../src/core/adapters/price/embedded-list.ts'
import { importHistory } from '../src/core/adapters/usage/import-history.ts'
import { openUsageStore } from '../src/core/adapters/usage/usage-store.ts'
import { historyKinds } from '../src/core/usage/history/history-kind.ts'
import { createPricer } from '../src/core/usage/price-call.ts'
import { type Bench, type BenchRow, compareReadings, interleave } from './bench.ts'
import { madeTools, makeHistory } from './support/made-history.ts'

/**
 * How fast histories are taken in, into usage.db: against reading the same bytes and parsing every line as JSON on one core, which
 * counts nothing yet. On one core ourselves, and with threads on all. And looking through them again when nothing is new.
 */
export const run: Bench = async ({ rounds, isQuick }) => {
  const home = mkdtempSync(join(tmpdir(), 'bench-import-'))
  try {
    const rows = []
    for (const tool of madeTools) {
      const folder = join(home, tool)
      const sizeBytes = makeHistory(folder, tool, isQuick ? 8 : 40)
      rows.push(...(await compare({ tool, home: folder, sizeBytes }, Math.min(rounds, isQuick ? 3 : 7))))
    }
    return rows
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** The program of a thread as it is published: from the sources, its beginning is Node's reading of TypeScript. */
const program = join(import.meta.dirname, '../dist/history-reader.js')

interface Measured {
  readonly tool: string
  readonly home: string
  readonly sizeBytes: number
}

async function compare({ tool, home, sizeBytes }: Measured, rounds: number): Promise<BenchRow[]> {
  const database = join(home, 'usage.db')
  const find = () => findHistoryFiles(historyKinds, home, {})
  const takeIn = async (openReaders: () => HistoryReaders | null): Promise<void> => {
    using store = openUsageStore(database, createPricer([embeddedPriceList]))
    await importHistory({ ...store, openReaders }, find(), new AbortController().signal)
  }
  const anew = (openReaders: () => HistoryReaders | null) => async () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true })
    return sizeBytes / 1e3 / (await timed(() => takeIn(openReaders)))
  }
  const paths = find().files.map(({ path }) => path)
  const readings = await interleave(rounds, {
    one: anew(() => null),
    all: anew(() => openReaderThreads({ program })),
    again: () => timed(() => takeIn(() => null)),
    limit: () => 100,
    theirs: async () => sizeBytes / 1e3 / (await timed(() => parseAll(paths))),
  })
  const { one = [], all = [], again = [], limit = [], theirs = [] } = readings
  const what = `${tool}, ${Math.round(sizeBytes / 1e6)} MB`
  const against = 'read and JSON.parse'
  const speed = { unit: 'MB/s', theirs, against, bar: { atLeast: 1 } }
  return [
    compareReadings({ ...speed, what: `${what}, one core`, ours: one }),
    compareReadings({ ...speed, what: `${what}, all cores`, ours: all }),
    compareReadings({
      ...{ what: 'the same again, unchanged', unit: 'ms', ours: again, theirs: limit },
      ...{ against: 'its limit', bar: { atMost: 1 } },
    }),
  ]
}

async function timed(work: () => unknown): Promise<number> {
  const beganAtMs = performance.now()
  await work()
  return performance.now() - beganAtMs
}

function parseAll(paths: readonly string[]): number {
  let values = 0
  for (const path of paths) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line !== '') values += JSON.parse(line) ? 1 : 0
    }
  }
  return values
}
