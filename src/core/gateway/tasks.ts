import { withEntry } from './bounded-map.ts'
import type { GatewayTask } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { amountOf, type Fields, fieldsOf, idOf, numberOf, rowsOf, textOf } from './outside.ts'

const tasksMax = 100
const activeStatuses = new Set(['running', 'queued'])

/** A `task` event. */
export function withTaskEvent(state: GatewayState, payload: Fields): GatewayState {
  return withTask(state, fieldsOf(payload['task']))
}

/** The answer of `tasks.list`, newest first: it replaces what was known. */
export function withTaskList(state: GatewayState, answer: Fields): GatewayState {
  return rowsOf(answer['tasks'], tasksMax)
    .toReversed()
    .reduce(withTask, { ...state, tasks: new Map() })
}

function withTask(state: GatewayState, row: Fields): GatewayState {
  const id = idOf(row['id'])
  const status = textOf(row['status'], 32)
  if (id === null || status === null) return state
  const updatedAtMs = amountOf(row['updatedAt'])
  const before = state.tasks.get(id)
  if (before && before.updatedAtMs > updatedAtMs) return state
  const task: GatewayTask = {
    id,
    title: textOf(row['title'], 120) ?? id,
    status,
    isActive: activeStatuses.has(status),
    runtime: textOf(row['runtime'], 32),
    agentId: textOf(row['agentId'], 64),
    sessionKey: idOf(row['childSessionKey']) ?? idOf(row['sessionKey']),
    runId: idOf(row['runId']),
    startedAtMs: numberOf(row['startedAt']),
    endedAtMs: numberOf(row['endedAt']),
    updatedAtMs,
    error: textOf(row['error'], 300),
  }
  const bound = { sizeMax: tasksMax, mayGo: ({ isActive }: GatewayTask) => !isActive }
  return { ...state, tasks: withEntry(state.tasks, [id, task], bound) }
}
