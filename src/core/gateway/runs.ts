import { withEntry, withoutEntry } from './bounded-map.ts'
import type { GatewayRun, RunRetry } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { amountOf, type Fields, fieldsOf, idOf, numberOf, textOf } from './outside.ts'

const runsMax = 100
const terminal = new Set(['end', 'error'])

/** An `agent` event: what a run does now. */
export function withAgentEvent(state: GatewayState, payload: Fields): GatewayState {
  const runId = idOf(payload['runId'])
  if (runId === null) return state
  const data = fieldsOf(payload['data'])
  const stream = payload['stream']
  if (stream === 'lifecycle' && terminal.has(String(data['phase']))) return withoutRun(state, runId)
  const change = changes[String(stream)]?.(data)
  const before = state.runs.get(runId)
  // What a run writes is told again with every piece; only its first piece says that it is there.
  if (change === undefined && before) return state
  const run = { ...(before ?? begun(runId, payload)), ...change, updatedAtMs: amountOf(payload['ts']) }
  return { ...state, runs: withEntry(state.runs, [runId, run], { sizeMax: runsMax }) }
}

export function withoutRun(state: GatewayState, runId: string): GatewayState {
  const runs = withoutEntry(state.runs, runId)
  return runs === state.runs ? state : { ...state, runs }
}

function begun(runId: string, payload: Fields): GatewayRun {
  return {
    runId,
    sessionKey: idOf(payload['sessionKey']),
    phase: 'start',
    model: null,
    startedAtMs: numberOf(payload['ts']),
    outputTokens: 0,
    tool: null,
    retry: null,
    updatedAtMs: 0,
  }
}

const changes: Readonly<Record<string, (data: Fields) => Partial<GatewayRun>>> = {
  lifecycle(data) {
    const phase = textOf(data['phase'], 32) ?? 'start'
    const startedAtMs = numberOf(data['startedAt'])
    const model = textOf(data['model'], 128)
    return {
      phase,
      retry: null,
      ...(startedAtMs === null ? {} : { startedAtMs }),
      ...(model === null ? {} : { model: `${textOf(data['provider'], 64) ?? '?'}/${model}` }),
    }
  },
  usage: (data) => ({ outputTokens: amountOf(data['outputTokens']), retry: null }),
  run_status(data) {
    const phase = textOf(data['phase'], 32) ?? 'start'
    return phase === 'retrying' ? { phase, retry: retryOf(data) } : { phase }
  },
  tool: (data) => ({ tool: data['phase'] === 'result' ? null : textOf(data['name'], 64) }),
}

function retryOf(data: Fields): RunRetry {
  return {
    attempt: amountOf(data['attempt']),
    attemptsMax: numberOf(data['maxAttempts']),
    delayMs: amountOf(data['delayMs']),
    reason: textOf(data['reason'], 64),
  }
}
