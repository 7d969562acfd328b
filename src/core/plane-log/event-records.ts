import type { LoggedEvent } from '../event/event.ts'
import { eventSentence } from '../event/event-sentence.ts'
import type { LogLevel, LogModule, PlaneLog } from './record.ts'

/** What people look for; all other events are for who looks closer. */
const levels: { readonly [Type in LoggedEvent['type']]?: LogLevel } = {
  'plane.started': 'info',
  'plane.stopping': 'info',
  'plane.restarting': 'info',
  'log.pruned': 'info',
  'config.applied': 'info',
  'config.rejected': 'warn',
  'agent.state': 'info',
}

const moduleOf = ({ type }: LoggedEvent): LogModule => {
  if (type.startsWith('plane.')) return 'plane'
  if (type.startsWith('log.')) return 'store'
  return type.startsWith('config.') ? 'config' : 'supervisor'
}

/** Tells each event in words, with what it is found by: its number, its agent, the request that led to it. */
export function logEvents(events: readonly LoggedEvent[], logOf: (module: LogModule) => PlaneLog): void {
  for (const event of events) {
    const { seq, type, agentId, actor, requestId, traceId } = event
    const sentence = eventSentence({ type, data: { ...event.data } })
    logOf(moduleOf(event))(levels[type] ?? 'debug', agentId === null ? sentence : `${agentId}: ${sentence}`, {
      seq,
      type,
      ...(agentId === null ? {} : { agentId }),
      actor,
      requestId,
      traceId,
    })
  }
}
