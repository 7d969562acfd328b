import { withEntry, withoutEntry } from './bounded-map.ts'
import type { GatewayRun, GatewaySession } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { type Fields, fieldsOf, idOf, numberOf, rowsOf, textOf } from './outside.ts'
import { callOf, noSpend, type SeenCall, withCall } from './spend.ts'

export const sessionsMax = 200
const recentCallsMax = 256

/** A row of `sessions.list`, or of `payload.session` of an event. Its cost is one run's, and not used. */
export function withSessionRow(state: GatewayState, row: Fields): GatewayState {
  const key = idOf(row['key'])
  if (key === null) return state
  const before = state.sessions.get(key)
  const snapshotAtMs = numberOf(row['snapshotAt']) ?? 0
  if (before && snapshotAtMs < before.snapshotAtMs) return state
  const session: GatewaySession = {
    ...fromRow(key, row),
    spend: before?.spend ?? noSpend,
    isSpendPartial: before?.isSpendPartial ?? false,
    countedUntilMs: before?.countedUntilMs ?? 0,
    snapshotAtMs,
  }
  const sessions = withSession(state, session)
  return { ...state, sessions, sessionCount: state.sessionCount + (before ? 0 : 1) }
}

type Row = Omit<GatewaySession, 'spend' | 'isSpendPartial' | 'countedUntilMs' | 'snapshotAtMs'>

function fromRow(key: string, row: Fields): Row {
  return {
    key,
    agentId: textOf(row['agentId'], 64),
    title: textOf(row['displayName'], 80) ?? textOf(row['derivedTitle'], 80) ?? key,
    model: modelOf(row),
    runStatus: textOf(row['status'], 32),
    hasActiveRun: row['hasActiveRun'] === true,
    lastError: textOf(row['lastRunError'], 300),
    updatedAtMs: numberOf(row['updatedAt']) ?? 0,
    startedAtMs: numberOf(row['startedAt']),
    endedAtMs: numberOf(row['endedAt']),
    contextTokensMax: numberOf(row['contextTokens']),
    contextTokens: row['totalTokensFresh'] === true ? numberOf(row['totalTokens']) : null,
  }
}

function modelOf(row: Fields): string | null {
  const model = textOf(row['activeModel'], 128) ?? textOf(row['model'], 128)
  const provider = textOf(row['activeModelProvider'], 64) ?? textOf(row['modelProvider'], 64)
  return model === null || provider === null ? model : `${provider}/${model}`
}

function withSession(state: GatewayState, session: GatewaySession): GatewayState['sessions'] {
  return withEntry(state.sessions, [session.key, session], {
    sizeMax: sessionsMax,
    mayGo: ({ hasActiveRun }) => !hasActiveRun,
  })
}

/** `sessions.changed`: a session was made, changed or deleted. */
export function withSessionChange(state: GatewayState, payload: Fields): GatewayState {
  const key = idOf(payload['sessionKey'])
  if (key === null || payload['reason'] !== 'delete')
    return withSessionRow(state, fieldsOf(payload['session']))
  if (!state.sessions.has(key)) return state
  const sessionCount = Math.max(0, state.sessionCount - 1)
  return { ...state, sessions: withoutEntry(state.sessions, key), sessionCount }
}

/** The answer of `sessions.list`, or the list that `sessions.subscribe` answers with. What it lacks is gone. */
export function withSessionList(state: GatewayState, answer: Fields): GatewayState {
  const rows = rowsOf(answer['sessions'], sessionsMax)
  const keys = new Set(rows.map((row) => row['key']))
  const isWhole = answer['hasMore'] !== true
  const kept = [...state.sessions].filter(([key]) => !isWhole || keys.has(key))
  // The newest row comes first; the oldest of the map must be the one that has not changed for longest.
  const listed = rows.toReversed().reduce(withSessionRow, { ...state, sessions: new Map(kept) })
  const runs = new Map([...state.runs].filter(([, run]) => mayRun(listed, run)))
  return { ...listed, runs, sessionCount: numberOf(answer['totalCount']) ?? rows.length }
}

/** Whether a run may not have ended: its end may have been missed. */
function mayRun({ sessions }: GatewayState, { sessionKey }: GatewayRun): boolean {
  return sessionKey === null || sessions.get(sessionKey)?.hasActiveRun !== false
}

/** `session.message`: counts a model call, once, and takes the row that comes with it. */
export function withMessage(state: GatewayState, payload: Fields): GatewayState {
  const key = idOf(payload['sessionKey'])
  const seen = withSessionRow(state, fieldsOf(payload['session']))
  const call = key === null ? null : callOf(key, fieldsOf(payload['message']), payload['messageId'])
  return call === null ? seen : withCountedCall(seen, call)
}

/** Counts the calls of a `chat.history` answer that were recorded since the last that was counted. */
export function withHistory(state: GatewayState, sessionKey: string, answer: Fields): GatewayState {
  const untilMs = Math.max(state.sessions.get(sessionKey)?.countedUntilMs ?? 0, state.countedFromMs)
  const calls = rowsOf(answer['messages'], 1000)
    .map((message) => callOf(sessionKey, message))
    .filter((call) => call !== null)
  const missed = calls.filter(({ recordedAtMs }) => recordedAtMs >= untilMs)
  const counted = missed.reduce(withCountedCall, state)
  // When the oldest that it told is new to us, there may be more before it.
  const isCut = answer['hasMore'] === true && calls.length > 0 && missed.length === calls.length
  return isCut ? withPartialSpend(counted, sessionKey) : counted
}

export function withPartialSpend(state: GatewayState, sessionKey: string): GatewayState {
  const session = state.sessions.get(sessionKey)
  if (!session) return state
  return { ...state, sessions: withSession(state, { ...session, isSpendPartial: true }) }
}

function withCountedCall(state: GatewayState, call: SeenCall): GatewayState {
  if (state.recentCalls.some(({ messageId }) => messageId === call.messageId)) return state
  const recentCalls = [...state.recentCalls.slice(-(recentCallsMax - 1)), call]
  const counted = { ...state, recentCalls, spend: withCall(state.spend, call) }
  const session = state.sessions.get(call.sessionKey)
  if (!session) return counted
  const countedUntilMs = Math.max(session.countedUntilMs, call.recordedAtMs)
  const next = { ...session, spend: withCall(session.spend, call), countedUntilMs }
  return { ...counted, sessions: withSession(state, next) }
}
