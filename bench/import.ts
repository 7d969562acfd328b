import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findHistoryFiles } from '../src/core/adapters/history/history-files.ts'
import { embeddedPriceList } from '../src/core/adapters/price/embedded-list.ts'
import { importHistory } from '../src/core/adapters/usage/import-history.ts'
import { openUsageStore } from '../src/core/adapters/usage/usage-store.ts'
import { historyKinds } from '../src/core/usage/history/history-kind.ts'
import { createPricer } from '../src/core/usage/price-call.ts'
import { type Bench, compareReadings, interleave } from './bench.ts'

/**
 * How fast a history of Claude Code is taken in, into usage.db, on one core: against reading the same bytes and parsing every
 * line as JSON, which counts nothing yet. And looking through it again when nothing is new, against its limit.
 */
export const run: Bench = async ({ rounds, isQuick }) => {
  const home = mkdtempSync(join(tmpdir(), 'bench-import-'))
  try {
    const sizeBytes = writeHistory(home, isQuick ? 8 : 40)
    const found = findHistoryFiles(historyKinds, home, {})
    const database = join(home, 'usage.db')
    const takeIn = async (): Promise<void> => {
      using store = openUsageStore(database, createPricer([embeddedPriceList]))
      await importHistory(store, findHistoryFiles(historyKinds, home, {}), new AbortController().signal)
    }
    const speed = (durationMs: number): number => sizeBytes / 1e3 / durationMs
    const readings = await interleave(Math.min(rounds, isQuick ? 3 : 7), {
      ours: async () => {
        for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true })
        return speed(await timed(takeIn))
      },
      again: () => timed(takeIn),
      limit: () => 100,
      theirs: async () => speed(await timed(() => parseAll(found.files.map(({ path }) => path)))),
    })
    const { ours = [], theirs = [], again = [], limit = [] } = readings
    return [
      compareReadings({
        ...{ what: `history taken in, ${Math.round(sizeBytes / 1e6)} MB`, unit: 'MB/s', ours, theirs },
        ...{ against: 'read and JSON.parse', bar: { atLeast: 1 } },
      }),
      compareReadings({
        ...{ what: 'the same again, unchanged', unit: 'ms', ours: again, theirs: limit },
        ...{ against: 'its limit', bar: { atMost: 1 } },
      }),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
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

/** Sessions as they are: what tools answered is most of it, and each answer of the model is written twice. */
function writeHistory(home: string, sessions: number): number {
  const folder = join(home, '.claude/projects/-home-dev-shop')
  mkdirSync(folder, { recursive: true })
  let sizeBytes = 0
  for (let session = 0; session < sessions; session += 1) {
    const lines = Array.from({ length: 400 }, (_, index) => exchange(session, index)).flat()
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    sizeBytes += Buffer.byteLength(text)
    writeFileSync(join(folder, `session-${session}.jsonl`), text)
  }
  return sizeBytes
}

function exchange(session: number, index: number): object[] {
  const id = session * 400 + index
  const shared = {
    ...{ sessionId: `session-${session}`, cwd: '/home/dev/shop', version: '2.1.233', uuid: `u-${id}` },
    timestamp: new Date(1_793_700_000_000 + id * 1000).toISOString(),
  }
  const read = `line of "a file" that was read, number ${index}\n`.repeat(300)
  const result = { role: 'user', content: [{ type: 'tool_result', content: read }] }
  const answer = (output: number) => ({
    ...{ id: `msg_${id}`, role: 'assistant', model: 'claude-sonnet-4-6' },
    content: [{ type: 'text', text: 'That is done. '.repeat(40) }],
    usage: {
      ...{ input_tokens: 4, cache_creation_input_tokens: 1800, cache_read_input_tokens: 52_310 },
      cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 1500 },
      ...{ output_tokens: output, service_tier: 'standard' },
    },
  })
  return [
    { ...shared, type: 'user', message: result },
    { ...shared, type: 'assistant', requestId: `req_${id}`, message: answer(1) },
    { ...shared, type: 'assistant', requestId: `req_${id}`, message: answer(412) },
  ]
}
