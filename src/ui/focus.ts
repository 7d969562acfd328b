import type { MonitorData } from './data.ts'

/** What all screens keep to: one fleet, or one agent. */
export interface Focus {
  readonly kind: 'fleet' | 'agent'
  readonly id: string
}

const parts = new WeakMap<MonitorData, { readonly focus: Focus; readonly data: MonitorData }>()

/** The agents of `focus` and their events; all for `null`. The same object for the same two. */
export function dataWithin(data: MonitorData, focus: Focus | null): MonitorData {
  if (focus === null) return data
  const known = parts.get(data)
  if (known?.focus === focus) return known.data
  const agents = data.agents.filter((agent) => (focus.kind === 'fleet' ? agent.fleet : agent.id) === focus.id)
  const ids = new Set<string | null>(agents.map(({ id }) => id))
  const part = { ...data, agents, events: data.events.filter(({ agentId }) => ids.has(agentId)) }
  parts.set(data, { focus, data: part })
  return part
}

/** `fleet web`, `agent worker`. */
export function focusText({ kind, id }: Focus): string {
  return `${kind} ${id}`
}
