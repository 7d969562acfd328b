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
import { foldOldest } from '../../src/core/event/pruning.ts'
import type { Clock } from '../../src/core/platform.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The log of events without a disk. */
export function createMemoryEventLog(clock: Pick<Clock, 'now'>): EventLog {
  const stored: StoredEvent[] = []
  const agents = new Map<string, AgentRecord>()
  const runs = new Map<string, RunRecord>()
  const listeners = new Set<(events: readonly LoggedEvent[]) => void>()
  const base = { agents: new Map<string, AgentRecord>(), runs: new Map<string, RunRecord>() }
  let anchor: ChainTip = emptyChain
  const tip = (): ChainTip => stored.at(-1) ?? anchor

  const store = (event: NewEvent): LoggedEvent | undefined => {
    if (isKnownEnd({ runs }, event)) return undefined
    const chained = chainEvent(tip(), draftEvent(event), clock.now(), sha256)
    stored.push(chained)
    const logged = readEvent(chained)
    project({ agents, runs }, logged)
    return logged
  }
  const append = async (events: readonly NewEvent[]): Promise<LoggedEvent[]> => {
    const logged = events.flatMap((event) => store(event) ?? [])
    if (logged.length > 0) for (const listener of listeners) listener(logged)
    return logged
  }
  return {
    append,
    list: async (query) => select(stored, query).map(readEvent),
    firstSeq: () => anchor.seq + 1,
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
      let last: ChainTip = anchor
      const report = {
        events: stored.length,
        firstSeq: anchor.seq + 1,
        lastSeq: tip().seq,
        lastHash: tip().hash,
      }
      for (const event of stored) {
        const what = chainFault(last, event, sha256)
        if (what !== undefined) return { ...report, broken: { seq: event.seq, what } }
        last = event
      }
      return { ...report, broken: null }
    },
    async rebuild() {
      agents.clear()
      runs.clear()
      for (const [id, record] of base.agents) agents.set(id, record)
      for (const [id, record] of base.runs) runs.set(id, record)
      for (const event of stored) project({ agents, runs }, readEvent(event))
    },
    async prune(untilSeq) {
      const last = stored.findLast(({ seq }) => seq <= untilSeq)
      if (!last) return
      const data = { firstSeq: anchor.seq + 1, lastSeq: last.seq, lastAtMs: last.atMs, lastHash: last.hash }
      await append([{ type: 'log.pruned', agentId: null, actor: 'plane', data }])
      const gone = stored.splice(0, last.seq - anchor.seq)
      foldOldest({ base, live: { agents, runs } }, gone.map(readEvent))
      anchor = last
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
