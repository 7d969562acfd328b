import type { DatabaseSync } from 'node:sqlite'
import type { CallPrice } from '../../usage/price-call.ts'
import { soundRecord } from '../../usage/sound-record.ts'
import { joined, type UsageRecord } from '../../usage/usage-record.ts'
import { slotMs } from '../../usage/window-cover.ts'
import { createBetterSource } from './better-source.ts'
import { callColumns, createCallCodec, digestOf, type Row } from './call-codec.ts'
import type { NameTable } from './name-table.ts'
import type { StaleTable } from './stale-table.ts'

/** Calls in usage.db, each once. */
export interface CallTable {
  /**
   * Keeps records; copies of what is there are joined with it. To be called in a transaction.
   * @param onUnsound told of each that is left out, as its numbers are none
   * @returns the slots of which a call came, went or changed
   */
  put(records: readonly UsageRecord[], onUnsound?: () => void): ReadonlySet<number>
  /** Remembers nothing any more, as after a transaction that was taken back. */
  forget(): void
  /** Sums up slots anew. Roll-ups of them are stale then. */
  sumUp(slots: Iterable<number>): void
}

export interface CallTableDeps {
  readonly names: NameTable
  readonly stale: StaleTable
  readonly priceOf: (record: UsageRecord) => CallPrice
  /** Whether a subscription pays for a tool's calls, where their source says nothing of it. */
  readonly hasSubscription: (tool: string) => boolean
}

export function createCallTable(
  db: DatabaseSync,
  { names, stale, priceOf, hasSubscription }: CallTableDeps,
): CallTable {
  const marks = callColumns.map(() => '?').join(', ')
  const insert = db.prepare(
    `insert into call (${callColumns.join(', ')}) values (${marks}) on conflict do nothing`,
  )
  const find = db.prepare('select * from call where key = ?')
  const replace = db.prepare(
    `update call set ${callColumns.map((each) => `${each} = ?`).join(', ')} where key = ?`,
  )
  const codec = createCallCodec(names, priceOf, hasSubscription)
  const better = createBetterSource(db, names)
  const sums = createSums(db)

  const putOne = (record: UsageRecord, changed: (atMs: number) => unknown): void => {
    const key = digestOf(record.key)
    const isNew = insert.run(...codec.rowOf(record, key, better.isSuperseded(record))).changes > 0
    if (isNew) changed(record.atMs)
    else join(codec.recordOf(record.key, find.get(key) as Row), record, { key, changed })
    if (isNew) for (const atMs of better.supersede(record)) changed(atMs)
  }
  const join = (known: UsageRecord, record: UsageRecord, { key, changed }: Joining): void => {
    const both = joined(known, record)
    if (isSame(known, both)) return
    replace.run(...codec.rowOf(both, key, better.isSuperseded(both)), key)
    changed(known.atMs)
    changed(both.atMs)
    if (isSamePlace(known, both)) return
    for (const atMs of [...better.uncover(known), ...better.supersede(both)]) changed(atMs)
  }
  return {
    put(records, onUnsound) {
      const slots = new Set<number>()
      const changed = (atMs: number): unknown => slots.add(Math.floor(atMs / slotMs))
      better.begin(records)
      for (const told of records) {
        const record = soundRecord(told)
        if (record === null) onUnsound?.()
        else putOne(record, changed)
      }
      return slots
    },
    forget: better.forget,
    sumUp(slots) {
      const all = [...slots]
      sums.sumUp(all)
      stale.mark(all)
    },
  }
}

interface Joining {
  readonly key: Uint8Array
  readonly changed: (atMs: number) => unknown
}

/** By what other sources find it. */
function isSamePlace(one: UsageRecord, other: UsageRecord): boolean {
  const isSameSession = one.session === other.session && one.parentSession === other.parentSession
  const isSameCall = one.atMs === other.atMs && one.facts.requestId === other.facts.requestId
  return isSameSession && isSameCall && one.facts.agent === other.facts.agent
}

function isSame(one: UsageRecord, other: UsageRecord): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function createSums(db: DatabaseSync) {
  const forget = db.prepare('delete from slot where slot = ?')
  // A name that nobody said is 0: what is null is never the same as itself in a key.
  const sum = db.prepare(`
    insert into slot
    select ?, tool, coalesce(provider, 0), model, coalesce(project, 0), coalesce(session, 0), coalesce(agent, 0),
      sum(not share), sum(price is null), sum(input), sum(cache_read), sum(cache_write_5m + cache_write_1h), sum(output),
      coalesce(sum(price), 0), coalesce(sum(iif(subscribed > 0, 0, price)), 0)
    from call where at >= ? and at < ? and superseded = 0 group by 2, 3, 4, 5, 6, 7`)
  return {
    sumUp(slots: Iterable<number>): void {
      for (const slot of slots) {
        forget.run(slot)
        sum.run(slot, slot * slotMs, (slot + 1) * slotMs)
      }
    },
  }
}
