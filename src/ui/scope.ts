import type { AgentView } from '../core/operations/agent.ts'
import type { MonitorData } from './data.ts'
import { dataWithin } from './focus.ts'
import type { ListView } from './list-model.ts'
import { currentListId, type ListId, type Model } from './model.ts'
import { atTime } from './time-cursor.ts'

/** What everything on the screen is a function of. */
export interface Scope {
  readonly model: Model
  /** At the moment of the time cursor, of those agents that all screens keep to. */
  readonly data: MonitorData
  /** Now and of all agents, whatever is shown. */
  readonly live: MonitorData
}

export function createScope(model: Model, live: MonitorData): Scope {
  const { frozen, focus } = model.view
  return { model, live, data: dataWithin(atTime(live, frozen), focus) }
}

export function listOf({ model }: Scope, id: ListId): ListView {
  return model.view.lists[id]
}

export function currentList({ model }: Scope): ListView {
  return model.view.lists[currentListId(model)]
}

export function agentById({ data }: Pick<Scope, 'data'>, id: string | null): AgentView | undefined {
  return id === null ? undefined : data.agents.find((agent) => agent.id === id)
}

/** Whether it is an OpenClaw gateway: one that is connected to, or one that runs here. */
export function isGateway(agent: Pick<AgentView, 'kind' | 'target'> | undefined): boolean {
  return agent?.kind === 'openclaw' || (agent?.kind === 'process' && agent.target !== null)
}

/**
 * Remembers, for one value of the data, what was computed for each way of looking at it: filtered and sorted rows are
 * asked for several times a frame.
 */
export function rememberRows<Row>(
  compute: (scope: Scope, list: ListView) => readonly Row[],
  keyOf: (scope: Scope) => string = () => '',
): (scope: Scope, list: ListView) => readonly Row[] {
  const known = new WeakMap<MonitorData, Map<string, readonly Row[]>>()
  return (scope, list) => {
    const byLook = known.get(scope.data) ?? new Map<string, readonly Row[]>()
    known.set(scope.data, byLook)
    const look = JSON.stringify([list.filter, list.sort, list.isReversed, list.isWrapped, keyOf(scope)])
    const rows = byLook.get(look) ?? compute(scope, list)
    byLook.set(look, rows)
    return rows
  }
}
