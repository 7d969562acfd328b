import type { SeenCall } from '../gateway/spend.ts'
import { classifyError, type FailedAttempt } from './failed-attempt.ts'
import { noToolCalls, type Tokens } from './tokens.ts'
import type { UsageBatch } from './usage-desk.ts'
import { noFacts, type UsageRecord } from './usage-record.ts'

const tool = 'openclaw'

/**
 * The same for a call that a gateway tells and for the line of its archive. What it used is in it, since some model servers give
 * all their answers one id.
 * @param id what the model server called its answer, else what OpenClaw calls the message
 */
export function openclawKey(id: string, { input, cacheRead, cacheWrite5m, output }: Tokens): string {
  return `${tool}/${id}/${input}-${cacheRead}-${cacheWrite5m}-${output}`
}

/** The same for a failure, by what OpenClaw calls its message. */
export const openclawFailureKey = (messageId: string): string => `${tool}/failure/${messageId}`

/** A call that a gateway told of. */
export interface GatewayCall {
  /** Of the gateway. */
  readonly agentId: string
  readonly call: SeenCall
  /** The gateway's clock less ours. */
  readonly clockAheadMs: number
}

/** A clock that is off by more tells other days than ours. */
const clockOffMs = 60_000

/** What it is to be kept as. A failed call that used tokens is both an attempt and a call. */
export function batchOf(seen: GatewayCall, nowMs: number): UsageBatch {
  const { call } = seen
  const tokens = tokensOf(call)
  const isUsed = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.output > 0
  return {
    records: isUsed ? [recordOf(seen, tokens, nowMs)] : [],
    failures: call.isFailed ? [failureOf(seen, nowMs)] : [],
    spans: [],
  }
}

function recordOf(seen: GatewayCall, tokens: Tokens, nowMs: number): UsageRecord {
  const { agentId, call } = seen
  const isClockOff = Math.abs(seen.clockAheadMs) > clockOffMs
  return {
    key: openclawKey(call.responseId ?? call.messageId, tokens),
    ...{ source: 'session_log', tool, atMs: timeOf(seen, nowMs) },
    ...{ session: call.sessionKey, parentSession: null, project: null },
    ...{ provider: call.provider, model: call.model ?? '', tier: 'standard', tokens, tools: noToolCalls },
    reportedNano: call.costUsd === null ? null : Math.round(call.costUsd * 1e9),
    doubts: [
      ...(tokens.cacheWrite5m > 0 ? (['write_split'] as const) : []),
      ...(isClockOff ? (['clock'] as const) : []),
    ],
    facts: { ...noFacts, agent: agentId, requestId: call.responseId },
  }
}

function tokensOf({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens }: SeenCall): Tokens {
  return {
    ...{ input: inputTokens, cacheRead: cacheReadTokens, output: outputTokens, reasoning: 0 },
    ...{ cacheWrite5m: cacheWriteTokens, cacheWrite1h: 0 },
  }
}

function failureOf(seen: GatewayCall, nowMs: number): FailedAttempt {
  const { agentId, call } = seen
  const status = /\bHTTP (\d{3})\b|^(\d{3})\b/.exec(call.error ?? '')
  const told = { status: status ? Number(status[1] ?? status[2]) : null, message: call.error }
  return {
    key: openclawFailureKey(call.messageId),
    ...{ source: 'session_log', tool, atMs: timeOf(seen, nowMs), session: call.sessionKey },
    ...{ provider: call.provider, model: call.model ?? '', ...told, errorClass: classifyError(told) },
    ...{ attempt: null, durationMs: null, agent: agentId, requestId: call.responseId, traceId: null },
  }
}

function timeOf({ call, clockAheadMs }: GatewayCall, nowMs: number): number {
  if (call.recordedAtMs === 0) return nowMs
  return Math.abs(clockAheadMs) > clockOffMs
    ? Math.round(call.recordedAtMs - clockAheadMs)
    : call.recordedAtMs
}
