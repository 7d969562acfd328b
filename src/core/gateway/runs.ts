import { withEntry, withoutEntry } from './bounded-map.ts'
import type { GatewayRun, RunRetry } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { amountOf, type Fields, fieldsOf, idOf, numberOf, textOf } from './outside.ts'
import { withAbortedRun } from './spend.ts'

const runsMax = 100
const endedRunsMax = 64
const terminal = new Set(['end', 'error'])

/** An `agent` event: what a run does now. */
export function withAgentEvent(state: GatewayState, payload: Fields): GatewayState {
  const runId = idOf(payload['runId'])
  if (runId === null) return state
  const data = fieldsOf(payload['data'])
  const stream = payload['stream']
  const phase = stream === 'lifecycle' ? data['phase'] : undefined
  if (terminal.has(String(phase))) return withRunEnd(state, runId, data)
  // What comes after the end of a run does not bring it back; a retry begins it anew, and says so.
  if (phase !== 'start' && state.endedRuns.includes(runId)) return state
  const change = changes[String(stream)]?.(data)
  const before = state.runs.get(runId)
  // What a run writes is told again with every piece; only its first piece says that it is there.
  if (change === undefined && before) return state
  const run = { ...(before ?? begun(runId, payload)), ...change, updatedAtMs: amountOf(payload['ts']) }
  const endedRuns = phase === 'start' ? state.endedRuns.filter((id) => id !== runId) : state.endedRuns
  return { ...state, runs: withEntry(state.runs, [runId, run], { sizeMax: runsMax }), endedRuns }
}

/** An abort is told twice: as an end and as an error. */
function withRunEnd(state: GatewayState, runId: string, data: Fields): GatewayState {
  const run = state.runs.get(runId)
  if (!run) return state
  const endedRuns = [...state.endedRuns.slice(-(endedRunsMax - 1)), runId]
  const ended = { ...state, runs: withoutEntry(state.runs, runId), endedRuns }
  if (data['aborted'] !== true) return ended
  const session = state.sessions.get(run.sessionKey ?? '')
  const sessions = session
    ? new Map(state.sessions).set(session.key, { ...session, spend: withAbortedRun(session.spend) })
    : state.sessions
  return { ...ended, sessions, spend: withAbortedRun(state.spend) }
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
