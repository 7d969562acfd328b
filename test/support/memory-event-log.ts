import { createHash } from 'node:crypto'
import {
  type ChainTip,
  chainEvent,
  chainFault,
  draftEvent,
  emptyChain,
  readEvent,
  type StoredEvent,
} from '../../src/core/event/chain.ts'
import type { LoggedEvent, NewEvent } from '../../src/core/event/event.ts'
import {
  type AgentRecord,
  type EventLog,
  type EventQuery,
  isTypeWanted,
  type RunRecord,
} from '../../src/core/event/event-log.ts'
import { isKnownEnd, project } from '../../src/core/event/projections.ts'
import type { Clock } from '../../src/core/platform.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The log of events without a disk. */
export function createMemoryEventLog(clock: Pick<Clock, 'now'>): EventLog {
  const stored: StoredEvent[] = []
  const agents = new Map<string, AgentRecord>()
  const runs = new Map<string, RunRecord>()
  const listeners = new Set<(events: readonly LoggedEvent[]) => void>()
  const tip = (): ChainTip => stored.at(-1) ?? emptyChain

  const store = (event: NewEvent): LoggedEvent | undefined => {
    if (isKnownEnd({ runs }, event)) return undefined
    const chained = chainEvent(tip(), draftEvent(event), clock.now(), sha256)
    stored.push(chained)
    const logged = readEvent(chained)
    project({ agents, runs }, logged)
    return logged
  }
  return {
    async append(events) {
      const logged = events.flatMap((event) => store(event) ?? [])
      if (logged.length > 0) for (const listener of listeners) listener(logged)
      return logged
    },
    list: async (query) => select(stored, query).map(readEvent),
    lastSeq: () => tip().seq,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    agents: async () => [...agents.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    runs: async (agentId, limit) =>
      [...runs.values()]
        .filter((run) => run.agentId === agentId)
        .sort((a, b) => b.startedAtMs - a.startedAtMs || (a.runId < b.runId ? 1 : -1))
        .slice(0, limit),
    async verify() {
      let last: ChainTip = emptyChain
      for (const event of stored) {
        const what = chainFault(last, event, sha256)
        if (what)
          return {
            events: last.seq,
            lastSeq: last.seq,
            lastHash: last.hash,
            broken: { seq: event.seq, what },
          }
        last = event
      }
      return { events: stored.length, lastSeq: last.seq, lastHash: last.hash, broken: null }
    },
    async rebuild() {
      agents.clear()
      runs.clear()
      for (const event of stored) project({ agents, runs }, readEvent(event))
    },
    tryWrite: async () => undefined,
    checkpoint: async () => undefined,
    isReadOnly: () => false,
    async [Symbol.asyncDispose]() {},
  }
}

function select(events: readonly StoredEvent[], query: EventQuery): StoredEvent[] {
  const found = events.filter(
    ({ seq, atMs, type, agentId }) =>
      seq > (query.afterSeq ?? 0) &&
      atMs >= (query.sinceMs ?? 0) &&
      (!query.types || isTypeWanted(query.types, type)) &&
      (query.agentIds?.includes(agentId ?? '') ?? true),
  )
  return query.from === 'oldest'
    ? found.slice(0, query.limit)
    : found.slice(Math.max(0, found.length - query.limit))
}
