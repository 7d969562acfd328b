import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openSqliteEventLog } from '../src/core/adapters/sqlite/event-log.ts'
import type { NewEvent } from '../src/core/event/event.ts'
import { type Bench, compareReadings, interleave } from './bench.ts'

const roundMs = 400

const event = (index: number): NewEvent => ({
  type: 'agent.state',
  agentId: `agent-${index % 50}`,
  actor: 'plane',
  data: { from: 'ready', to: 'backoff', reason: 'exited with 1; starts again in 250 ms' },
})

/** Events that are durable per second: one writer who waits for each, and fifty; the floor is bare SQLite with the same text. */
export const run: Bench = async ({ rounds }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-'))
  try {
    await using log = openSqliteEventLog({ path: join(folder, 'ours', 'state.db'), clock: { now: Date.now } })
    using bare = openBare(join(folder, 'bare.db'))
    const append = (index: number): Promise<unknown> => log.append([event(index)])
    const readings = await interleave(rounds, {
      ours1: () => writersPerSecond(1, append),
      bare1: () => writersPerSecond(1, bare.append),
      ours50: () => writersPerSecond(50, append),
      bare50: () => writersPerSecond(50, bare.append),
    })
    const { ours1 = [], bare1 = [], ours50 = [], bare50 = [] } = readings
    const against = 'bare node:sqlite, no chain, no projections'
    return [
      compareReadings({
        what: 'events made durable, 1 writer',
        unit: '/s',
        ours: ours1,
        against,
        theirs: bare1,
      }),
      compareReadings({
        what: 'events made durable, 50 writers',
        unit: '/s',
        ours: ours50,
        against,
        theirs: bare50,
      }),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writersPerSecond(
  writers: number,
  append: (index: number) => Promise<unknown>,
): Promise<number> {
  let count = 0
  const startedMs = performance.now()
  const write = async (): Promise<void> => {
    while (performance.now() - startedMs < roundMs) await append(count++)
  }
  await Promise.all(Array.from({ length: writers }, write))
  return (count * 1000) / (performance.now() - startedMs)
}

/** What is durable is the same; nothing else is done. */
function openBare(path: string) {
  const db = new DatabaseSync(path)
  db.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table event (seq integer primary key, data text) strict',
  )
  const insert = db.prepare('insert into event (data) values (?)')
  let waiting: { readonly text: string; readonly done: () => void }[] = []
  const flush = async (): Promise<void> => {
    await nextTurn()
    const batch = waiting
    waiting = []
    db.exec('begin immediate')
    for (const { text } of batch) insert.run(text)
    db.exec('commit')
    for (const { done } of batch) done()
  }
  return {
    append: (index: number) =>
      new Promise<void>((done) => {
        if (waiting.length === 0) void flush()
        waiting.push({ text: JSON.stringify(event(index)), done })
      }),
    [Symbol.dispose]: () => db.close(),
  }
}
