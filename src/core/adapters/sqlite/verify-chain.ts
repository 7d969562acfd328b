import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  anchorFault,
  type ChainTip,
  chainFault,
  endFault,
  readEvent,
  type StoredEvent,
} from '../../event/chain.ts'
import type { ChainCheck } from '../../event/event-log.ts'
import type { EventTable } from './event-table.ts'
import { sha256 } from './event-writer.ts'

/** Events that are walked in one go before others get a turn. */
const pageSize = 2_000

/** Walks all events, then compares where they begin and end with what is noted of it. */
export async function verifyChain(events: EventTable): Promise<ChainCheck> {
  let [last, count] = [events.anchor(), 0]
  const report = (seq: number, what: string | undefined): ChainCheck => ({
    events: count,
    firstSeq: events.anchor().seq + 1,
    lastSeq: last.seq,
    lastHash: last.hash,
    broken: what === undefined ? null : { seq, what },
  })
  for (;;) {
    // Those that are removed meanwhile are no longer missed.
    if (last.seq < events.anchor().seq) [last, count] = [events.anchor(), 0]
    const page = events.page(last.seq, pageSize)
    if (page.length === 0) break
    const misfit = firstMisfit(last, page)
    if (misfit) return report(misfit.seq, misfit.what)
    last = page.at(-1) ?? last
    count += page.length
    await nextTurn()
  }
  const end = endFault(last, events.tip())
  return end === undefined ? report(events.anchor().seq + 1, startFault(events)) : report(last.seq, end)
}

function firstMisfit(before: ChainTip, page: readonly StoredEvent[]): ChainCheck['broken'] {
  let last = before
  for (const event of page) {
    const what = chainFault(last, event, sha256)
    if (what !== undefined) return { seq: event.seq, what }
    last = event
  }
  return null
}

function startFault(events: EventTable): string | undefined {
  const [cut] = events.list({ types: ['log.pruned'], limit: 1, from: 'newest' })
  return anchorFault(events.anchor(), cut && readEvent(cut))
}
