import type { SQLOutputValue } from 'node:sqlite'
import type { CallPrice } from '../../usage/price-call.ts'
import {
  addRepriced,
  type CallPlace,
  nothingRecomputed,
  type RecomputedSum,
  type RecomputeOrder,
} from '../../usage/recomputed.ts'
import type { UsageRecord } from '../../usage/usage-record.ts'
import { slotMs } from '../../usage/window-cover.ts'
import { type CallCodec, createCallCodec, isPaidFor } from './call-codec.ts'
import type { UsageStore } from './usage-store.ts'

/** So many are read and written at once: memory stays bounded, and others have their turn in between. */
const chunkSize = 5_000
/** So many are done for one order, in some seconds. */
const chunksMax = 40

type Row = Record<string, SQLOutputValue>

export interface RecomputeDeps extends Pick<UsageStore, 'db' | 'names' | 'calls' | 'write'> {
  readonly priceOf: (record: UsageRecord) => CallPrice
  readonly hasSubscription: (tool: string) => boolean
  readonly yieldTurn: () => Promise<unknown>
}

/**
 * Prices calls anew, in the order of their time, a chunk read and written in one transaction: cut short, those that were done
 * stay so, and it can be repeated. What they used is not touched. A dry run keeps nobody from writing.
 * @returns sums by model, of calls that count
 * @throws the reason of `signal`
 */
export async function recomputePrices(
  deps: RecomputeDeps,
  { after, isDryRun }: RecomputeOrder,
  signal: AbortSignal,
): Promise<{ readonly sums: ReadonlyMap<string, RecomputedSum>; readonly next: CallPlace | null }> {
  const { db, calls, write: inOne, yieldTurn } = deps
  const reprice = createRepricer(deps, isDryRun)
  const read = db.prepare('select * from call where (at, id) > (?, ?) order by at, id limit ?')
  const write = db.prepare('update call set price = ?, price_version = ?, subscribed = ? where id = ?')
  const sums = new Map<string, RecomputedSum>()
  /** @returns where it ended; `null` when nothing was left */
  const takeChunk = (from: CallPlace): CallPlace | null => {
    const rows = read.all(from.atMs, from.id, chunkSize)
    const slots = new Set<number>()
    for (const row of rows) {
      const { model, counts, values, isSame, ...repriced } = reprice(row)
      if (counts) sums.set(model, addRepriced(sums.get(model) ?? nothingRecomputed, repriced))
      if (isSame || isDryRun) continue
      write.run(...values, Number(row['id']))
      slots.add(Math.floor(Number(row['at']) / slotMs))
    }
    calls.sumUp(slots)
    return placeOf(rows.at(-1))
  }
  let next = after
  for (let chunk = 0; chunk < chunksMax; chunk++) {
    signal.throwIfAborted()
    const from = next
    const end = isDryRun ? takeChunk(from) : inOne(() => takeChunk(from))
    if (!end) return { sums, next: null }
    next = end
    await yieldTurn()
  }
  return { sums, next }
}

const placeOf = (row: Row | undefined): CallPlace | null =>
  row === undefined ? null : { atMs: Number(row['at']), id: Number(row['id']) }

/** What a row is to be, beside what it is. */
function createRepricer({ names, priceOf, hasSubscription }: RecomputeDeps, isDryRun: boolean) {
  // A version of prices that is new would be written down.
  const known = isDryRun ? { ...names, idOf: () => 0 } : names
  const codec: CallCodec = createCallCodec(known, priceOf, hasSubscription)
  return (row: Row) => {
    const record = codec.recordOf('', row)
    const values = codec.pricesOf(record)
    const [price, version, subscribed] = values
    const [before, after] = [row['price'] as number | null, price as number | null]
    return {
      ...{ model: record.model, values, before, after },
      billedBefore: isPaidFor(row['subscribed']) ? 0 : before,
      billedAfter: isPaidFor(subscribed) ? 0 : after,
      counts: row['superseded'] === 0 && row['share'] === 0,
      isSame: before === after && row['price_version'] === version && row['subscribed'] === subscribed,
    }
  }
}
