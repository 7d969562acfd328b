import { withApproval, withoutApproval } from './approvals.ts'
import { withCronEvent } from './cron-jobs.ts'
import { withUnknownEvent } from './drift.ts'
import type { EventFrame } from './frame.ts'
import type { GatewayState } from './gateway-state.ts'
import { type Fields, fieldsOf, numberOf, textOf } from './outside.ts'
import { withQuestion } from './questions.ts'
import { withAgentEvent } from './runs.ts'
import { withMessage, withSessionChange } from './sessions.ts'
import { withTaskEvent } from './tasks.ts'
import { withHealth } from './vitals.ts'

type Reducer = (state: GatewayState, payload: Fields) => GatewayState

const reducers: Readonly<Record<string, Reducer>> = {
  agent: withAgentEvent,
  cron: withCronEvent,
  health: withHealth,
  task: withTaskEvent,
  'session.message': withMessage,
  'sessions.changed': withSessionChange,
  'exec.approval.requested': (state, payload) => withApproval(state, 'exec', payload),
  'exec.approval.resolved': withoutApproval,
  'plugin.approval.requested': (state, payload) => withApproval(state, 'plugin', payload),
  'plugin.approval.resolved': withoutApproval,
  'openclaw.approval.requested': (state, payload) => withApproval(state, 'system-agent', payload),
  'openclaw.approval.resolved': withoutApproval,
  'question.requested': withQuestion,
  'question.resolved': withoutApproval,
  'gateway.suspension': (state, payload) => ({
    ...state,
    suspension: textOf(payload['phase'], 32) ?? 'accepting',
  }),
  shutdown: (state, payload) => ({
    ...state,
    shutdown: {
      reason: textOf(payload['reason']) ?? 'gateway stopping',
      restartExpectedMs: numberOf(payload['restartExpectedMs']),
    },
  }),
  'update.available': (state, payload) => withUpdate(state, payload),
}

/** Events that OpenClaw 2026.9 is known to send and that say nothing about what is kept here. */
const untold = new Set([
  'connect.challenge',
  'chat',
  'chat.metadata.changed',
  'config.changed',
  'device.pair.changed',
  'device.pair.requested',
  'device.pair.resolved',
  'heartbeat',
  'mentions.changed',
  'models.snapshot',
  'node.hostStats',
  'node.presence',
  'plugins.changed',
  'portal.changed',
  'presence',
  'progressCard.changed',
  'session.approval',
  'session.observer',
  'session.operation',
  'session.sharing',
  'session.tool',
  'session.typing',
  'skills.changed',
  'task.suggestion',
  'tick',
  'update.run.changed',
  'users.prefs.changed',
])

/** What is known of a gateway after one more of its events. Whatever it holds, this does not throw. */
export function reduceEvent(state: GatewayState, { event, payload }: EventFrame): GatewayState {
  const reduce = Object.hasOwn(reducers, event) ? reducers[event] : undefined
  if (reduce) return reduce(state, payload)
  return untold.has(event) ? state : { ...state, drift: withUnknownEvent(state.drift, event) }
}

function withUpdate(state: GatewayState, payload: Fields): GatewayState {
  if (state.server === null) return state
  const updateAvailable = textOf(fieldsOf(payload['updateAvailable'])['latestVersion'], 64)
  return { ...state, server: { ...state.server, updateAvailable } }
}
