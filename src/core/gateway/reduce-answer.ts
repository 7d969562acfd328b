import { withApprovalList } from './approvals.ts'
import { withCronList } from './cron-jobs.ts'
import type { GatewayState } from './gateway-state.ts'
import { withLogTail } from './log-tail.ts'
import { type Fields, fieldsOf } from './outside.ts'
import { withQuestionList } from './questions.ts'
import { withSessionList } from './sessions.ts'
import { freshTotalsOf } from './spend.ts'
import { withTaskList } from './tasks.ts'
import { withChannels, withHealth, withHost, withModels } from './vitals.ts'

type Reducer = (state: GatewayState, answer: Fields) => GatewayState

const reducers: Readonly<Record<string, Reducer>> = {
  health: withHealth,
  'system.info': withHost,
  'channels.status': withChannels,
  'cron.list': withCronList,
  'logs.tail': withLogTail,
  'models.list': withModels,
  'sessions.list': withSessionList,
  'sessions.subscribe': (state, answer) => withSessionList(state, fieldsOf(answer['list'])),
  'tasks.list': withTaskList,
  'usage.cost': (state, answer) => ({ ...state, usageToday: freshTotalsOf(answer) ?? state.usageToday }),
}

/** What is known of a gateway after it answered `method`. Answers of methods that tell nothing change nothing. */
export function reduceAnswer(state: GatewayState, method: string, answer: unknown): GatewayState {
  if (method === 'exec.approval.list') return withApprovalList(state, 'exec', answer)
  if (method === 'plugin.approval.list') return withApprovalList(state, 'plugin', answer)
  if (method === 'openclaw.approval.list') return withApprovalList(state, 'system-agent', answer)
  if (method === 'question.list') return withQuestionList(state, answer)
  const reduce = Object.hasOwn(reducers, method) ? reducers[method] : undefined
  return reduce ? reduce(state, fieldsOf(answer)) : state
}
