import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteEventLog } from '../src/core/adapters/sqlite/event-log.ts'
import type { NewEvent } from '../src/core/event/event.ts'
import { type Bench, compareReadings, interleave } from './bench.ts'

const roundMs = 400

const agents = 50

const added = (agentId: string): NewEvent => ({
  type: 'agent.added',
  agentId,
  actor: 'plane',
  data: {
    name: agentId,
    fleet: 'default',
    kind: 'process',
    instance: null,
    command: ['node', 'worker.js'],
    cwd: '/srv/worker',
    labels: {},
    digest: '',
  },
})
const event = (index: number): NewEvent => ({
  type: 'agent.state',
  agentId: `agent-${index % agents}`,
  actor: 'plane',
  data: { from: 'ready', to: 'backoff', reason: 'exited with 1; starts again in 250 ms' },
})

/** Events that are durable per second: one writer who waits for each, and fifty; the floor is bare SQLite with the same rows. */
export const run: Bench = async ({ rounds }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-'))
  try {
    await using log = openSqliteEventLog({ path: join(folder, 'ours', 'state.db'), clock: { now: Date.now } })
    using bare = openBare(join(folder, 'bare.db'))
    await log.append(Array.from({ length: agents }, (_, index) => added(`agent-${index}`)))
    const append = (index: number): Promise<unknown> => log.append([event(index)])
    const readings = await interleave(rounds, {
      ours1: () => writersPerSecond(1, append),
      bare1: () => writersPerSecond(1, bare.append),
      ours50: () => writersPerSecond(50, append),
      bare50: () => writersPerSecond(50, bare.append),
    })
    const { ours1 = [], bare1 = [], ours50 = [], bare50 = [] } = readings
    const against = 'bare node:sqlite, no chain, projections or index'
    return [
      compareReadings({
        what: 'events made durable, 1 writer',
        unit: '/s',
        ours: ours1,
        against,
        theirs: bare1,
        bar: { atLeast: 0.7 },
      }),
      compareReadings({
        what: 'events made durable, 50 writers',
        unit: '/s',
        ours: ours50,
        against,
        theirs: bare50,
        bar: { atLeast: 0.3 },
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

/** The same columns are durable, and as many commits are made; nothing else is done. */
function openBare(path: string) {
  const db = new DatabaseSync(path)
  db.exec(`pragma journal_mode = wal; pragma synchronous = full;
    create table event (seq integer primary key, at_ms integer, type text, version integer, agent_id text, actor text,
      data text, hash text) strict`)
  const insert = db.prepare(
    'insert into event (at_ms, type, version, agent_id, actor, data, hash) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const hash = '0'.repeat(64)
  let waiting: { readonly event: NewEvent; readonly done: () => void }[] = []
  const flush = (): void => {
    const batch = waiting
    waiting = []
    db.exec('begin immediate')
    for (const { event } of batch) {
      const { type, agentId, actor, data } = event
      insert.run(Date.now(), type, 1, agentId, actor, JSON.stringify(data), hash)
    }
    db.exec('commit')
    for (const { done } of batch) done()
  }
  return {
    append: (index: number) =>
      new Promise<void>((done) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ event: event(index), done })
      }),
    [Symbol.dispose]: () => db.close(),
  }
}
