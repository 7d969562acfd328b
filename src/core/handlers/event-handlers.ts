import type { Handlers } from '../dispatch.ts'
import type { LoggedEvent } from '../event/event.ts'
import type { EventLog, EventQuery } from '../event/event-log.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { EventView } from '../operations/event.ts'
import { createBell } from './bell.ts'

/** How many events are read at once while a reader catches up. */
const pageSize = 500

type Filter = Pick<ParsedInputOf<'event.follow'>, 'types' | 'agents'>

export function createEventHandlers(
  log: EventLog,
  idsOf: (targets: readonly string[]) => readonly string[],
): Pick<Handlers, 'event.list' | 'event.follow' | 'event.verify'> {
  return {
    async 'event.list'(_: unknown, input: ParsedInputOf<'event.list'>): Promise<OutputOf<'event.list'>> {
      const events = await log.list({
        ...queryOf(input, idsOf),
        ...(input.afterSeq === undefined ? {} : { afterSeq: input.afterSeq }),
        ...(input.sinceMs === undefined ? {} : { sinceMs: input.sinceMs }),
        limit: input.limit,
        from: input.from,
      })
      return { events: events.map(toView), firstSeq: log.firstSeq(), lastSeq: log.lastSeq() }
    },

    'event.follow': (
      _: unknown,
      input: ParsedInputOf<'event.follow'>,
      signal: AbortSignal,
    ): AsyncIterable<EventView> =>
      follow(log, queryOf(input, idsOf), input.afterSeq ?? log.lastSeq(), signal),

    async 'event.verify'(): Promise<OutputOf<'event.verify'>> {
      return log.verify()
    },
  }
}

/**
 * Pages from the log until it has caught up, then again whenever something was appended. The log itself is the
 * buffer: however slow a reader is, it loses nothing and holds nothing in memory.
 */
async function* follow(
  log: EventLog,
  query: Pick<EventQuery, 'types' | 'agentIds'>,
  afterSeq: number,
  signal: AbortSignal,
): AsyncIterable<EventView> {
  using appended = createBell((ring) => log.subscribe(ring), signal)
  let seq = afterSeq
  while (!signal.aborted) {
    const page = await readPage(log, query, seq)
    for (const event of page.events) yield toView(event)
    seq = page.readTo
    if (page.readTo >= log.lastSeq()) await appended.rung()
  }
}

async function readPage(log: EventLog, query: Pick<EventQuery, 'types' | 'agentIds'>, afterSeq: number) {
  // What is appended while this page is read is for the next one, whether it fits the query or not.
  const lastSeq = log.lastSeq()
  if (afterSeq >= lastSeq) return { events: [], readTo: afterSeq }
  const events = await log.list({ ...query, afterSeq, limit: pageSize, from: 'oldest' })
  const readTo = events.at(-1)?.seq ?? afterSeq
  return { events, readTo: events.length === pageSize ? readTo : Math.max(readTo, lastSeq) }
}

function queryOf(input: Filter, idsOf: (targets: readonly string[]) => readonly string[]) {
  return {
    ...(input.types === undefined ? {} : { types: input.types }),
    ...(input.agents === undefined ? {} : { agentIds: idsOf(input.agents) }),
  }
}

function toView({ seq, atMs, type, version, agentId, actor, data, hash }: LoggedEvent): EventView {
  return { seq, atMs, type, version, agentId, actor, data: { ...data }, hash }
}
