import type { AgentView } from '../core/operations/agent.ts'
import { naturalKey } from './natural-order.ts'

/** What `agent.watch` sends. */
export interface AgentsUpdate {
  /** A snapshot replaces all that was known. */
  readonly kind: 'snapshot' | 'changed'
  readonly agents: readonly AgentView[]
  readonly removed: readonly string[]
}

/** All agents, kept up to date one by one. */
export interface AgentTable {
  apply(update: AgentsUpdate): void
  /** In natural order of id; the same array until something changed. */
  list(): readonly AgentView[]
}

/** An agent that did not change stays the same object, so that its row is not drawn again. */
export function createAgentTable(): AgentTable {
  const byId = new Map<string, AgentView>()
  let order: readonly string[] = []
  let list: readonly AgentView[] | undefined = []

  return {
    apply({ kind, agents, removed }) {
      const present = new Set(agents.map(({ id }) => id))
      const gone = kind === 'snapshot' ? [...byId.keys()].filter((id) => !present.has(id)) : removed
      for (const id of gone) byId.delete(id)
      for (const agent of agents) byId.set(agent.id, sharing(byId.get(agent.id), agent))
      list = undefined
    },
    list() {
      if (list) return list
      const isComplete = order.length === byId.size && order.every((id) => byId.has(id))
      if (!isComplete) order = naturallyOrdered([...byId.keys()])
      list = order.flatMap((id) => byId.get(id) ?? [])
      return list
    },
  }
}

function naturallyOrdered(ids: readonly string[]): readonly string[] {
  const keyed = ids.map((id) => ({ id, key: naturalKey(id) }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
  return keyed.map(({ id }) => id)
}

/** `agent`, made of the values of `before` where they are equal, so that a past of many samples stays small. */
function sharing(before: AgentView | undefined, agent: AgentView): AgentView {
  if (before === undefined) return agent
  const old: Readonly<Record<string, unknown>> = before
  const changed = Object.entries(agent).filter(([key, value]) => !isSame(old[key], value))
  return changed.length === 0 ? before : { ...before, ...Object.fromEntries(changed) }
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  return JSON.stringify(a) === JSON.stringify(b)
}
