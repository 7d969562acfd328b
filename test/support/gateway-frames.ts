import { emptyGateway, type GatewayState } from '../../src/core/gateway/gateway-state.ts'
import { reduceEvent } from '../../src/core/gateway/reduce-event.ts'
import { recordedEvents, type Scene } from './recorded-frames.ts'

/** What is known of a gateway after recorded scenes. */
export function afterScenes(...scenes: readonly Scene[]): GatewayState {
  return scenes
    .flatMap(recordedEvents)
    .reduce((state, { event, payload }) => afterEvent(state, event, payload), emptyGateway)
}

export function afterEvent(state: GatewayState, event: string, payload: object): GatewayState {
  return reduceEvent(state, { kind: 'event', event, payload: { ...payload }, seq: null })
}

/** An assistant's message as `session.message` brings it. */
export function message(messageId: string, given: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    sessionKey: 'agent:main:one',
    messageId,
    message: {
      role: 'assistant',
      provider: 'stub',
      model: 'model-a',
      stopReason: 'stop',
      usage: { input: 10, output: 5, cacheRead: 2, cacheWrite: 1, cost: { total: 0.25 } },
      __openclaw: { id: messageId, recordTimestampMs: 1000 },
      ...given,
    },
  }
}

/** A row of a session. */
export function row(key: string, given: Record<string, unknown> = {}): Record<string, unknown> {
  return { key, updatedAt: 1, snapshotAt: 1, status: 'done', hasActiveRun: false, ...given }
}
