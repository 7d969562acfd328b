import { failureMessage } from '../usage/failure-message.ts'
import { amountOf, type Fields, fieldsOf, idOf, numberOf, rowsOf, textOf } from './outside.ts'

/** Tokens and money of the model calls that were seen. */
export interface Spend {
  /** Sum of the priced calls, US dollars. */
  readonly costUsd: number
  /** Without what came from or went to the cache. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly calls: number
  /** Calls that used tokens and have no price; `costUsd` lacks them. */
  readonly unpricedCalls: number
  readonly failedCalls: number
  /** Runs that were aborted: what their last call used nobody knows, OpenClaw books nothing. */
  readonly abortedRuns: number
}

export const noSpend: Spend = Object.freeze({
  costUsd: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  calls: 0,
  unpricedCalls: 0,
  failedCalls: 0,
  abortedRuns: 0,
})

/** One model call, as a finished message of an assistant tells it. */
export interface SeenCall {
  readonly messageId: string
  readonly sessionKey: string
  readonly runId: string | null
  /** What the model server called its answer: joins it with what a proxy saw. */
  readonly responseId: string | null
  readonly provider: string | null
  readonly model: string | null
  /** By the gateway's clock. */
  readonly recordedAtMs: number
  readonly isFailed: boolean
  /** Why it failed, as far as that was told. */
  readonly error: string | null
  /** US dollars; `null` when the model has no price. */
  readonly costUsd: number | null
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
}

/**
 * The call that a message tells of; `null` for those of people, tools and OpenClaw itself, which writes some in the name
 * of an assistant: what used nothing and did not fail was made by no model.
 */
export function callOf(sessionKey: string, message: Fields, givenId?: unknown): SeenCall | null {
  const meta = fieldsOf(message['__openclaw'])
  const messageId = idOf(givenId) ?? idOf(meta['id'])
  if (message['role'] !== 'assistant' || messageId === null) return null
  const usage = fieldsOf(message['usage'])
  const tokens = {
    inputTokens: amountOf(usage['input']),
    outputTokens: amountOf(usage['output']),
    cacheReadTokens: amountOf(usage['cacheRead']),
    cacheWriteTokens: amountOf(usage['cacheWrite']),
  }
  const isFailed = message['stopReason'] === 'error'
  if (!isFailed && !isUsed(tokens)) return null
  return {
    messageId,
    sessionKey,
    runId: idOf(meta['runId']),
    responseId: idOf(message['responseId']),
    provider: textOf(message['provider'], 64),
    model: textOf(message['model'], 128),
    recordedAtMs: numberOf(meta['recordTimestampMs']) ?? numberOf(message['timestamp']) ?? 0,
    isFailed,
    error: isFailed ? errorOf(message) : null,
    costUsd: costOf(usage, tokens),
    ...tokens,
  }
}

/** An event tells it in the words that OpenClaw answers with. */
function errorOf(message: Fields): string | null {
  return failureMessage(message['errorMessage']) ?? failureMessage(rowsOf(message['content'], 1)[0]?.['text'])
}

/** A model without a price is booked with a cost of 0; so is one that is free, of which that is as true. */
function costOf(usage: Fields, tokens: Readonly<Record<string, number>>): number | null {
  const costUsd = amountOf(fieldsOf(usage['cost'])['total'])
  return costUsd === 0 && isUsed(tokens) ? null : costUsd
}

function isUsed(tokens: Readonly<Record<string, number>>): boolean {
  return Object.values(tokens).some((count) => count > 0)
}

export function withCall(spend: Spend, call: SeenCall): Spend {
  return {
    costUsd: spend.costUsd + (call.costUsd ?? 0),
    inputTokens: spend.inputTokens + call.inputTokens,
    outputTokens: spend.outputTokens + call.outputTokens,
    cacheReadTokens: spend.cacheReadTokens + call.cacheReadTokens,
    cacheWriteTokens: spend.cacheWriteTokens + call.cacheWriteTokens,
    calls: spend.calls + 1,
    unpricedCalls: spend.unpricedCalls + (call.costUsd === null ? 1 : 0),
    failedCalls: spend.failedCalls + (call.isFailed ? 1 : 0),
    abortedRuns: spend.abortedRuns,
  }
}

export function withAbortedRun(spend: Spend): Spend {
  return { ...spend, abortedRuns: spend.abortedRuns + 1 }
}

/** What a gateway booked itself. */
export interface UsageTotals {
  readonly costUsd: number
  readonly totalTokens: number
  /** Calls whose model has no price; `costUsd` lacks them. */
  readonly unpricedCalls: number
  /** When the gateway computed it. */
  readonly asOfMs: number
}

/**
 * The totals of a `usage.cost` answer. `null` unless it calls itself fresh: while it still counts it answers with
 * zeros, and goes on with them for a minute.
 */
export function freshTotalsOf(answer: Fields): UsageTotals | null {
  const cache = fieldsOf(answer['cacheStatus'])
  if (cache['status'] !== 'fresh') return null
  const totals = fieldsOf(answer['totals'])
  return {
    costUsd: amountOf(totals['totalCost']),
    totalTokens: amountOf(totals['totalTokens']),
    unpricedCalls: amountOf(totals['missingCostEntries']),
    asOfMs: numberOf(cache['refreshedAt']) ?? amountOf(answer['updatedAt']),
  }
}
