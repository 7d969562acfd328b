import type { FailedAttempt } from './failed-attempt.ts'
import { failureMessage } from './failure-message.ts'
import type { LimitWindow } from './limit-window.ts'
import { type AudioTokens, noToolCalls, type Tokens } from './tokens.ts'
import type { CallFacts, UsageRecord } from './usage-record.ts'

/** No call has as many tokens; and times the dearest price it is still a whole number. */
export const tokensMax = 1e9
const toolCallsMax = 1e6
const durationMaxMs = 1e12
/** A million dollars. */
const nanoMax = 1e15
/** Statuses, tries, and minutes of a window. */
const smallMax = 1e7
const [earliestMs, latestMs] = [Date.UTC(2000), Date.UTC(2100)]

/**
 * A call whose numbers are whole and can be kept and summed up: what has a fraction is rounded, what is below 0 is none, and of what
 * need not be told, what makes no sense is `null`. @returns `record` itself when it is sound, as nearly all are; `null` for one
 * whose time or tokens are no such numbers
 */
export function soundRecord(record: UsageRecord): UsageRecord | null {
  if (isSound(record)) return record
  const atMs = soundTime(record.atMs)
  const tokens = soundTokens(record.tokens)
  const tools = wholes(record.tools, toolCallsMax)
  if (atMs === null || tokens === null || tools === null) return null
  const reportedNano = told(record.reportedNano, nanoMax)
  return { ...record, atMs, tokens, tools, reportedNano, facts: soundFacts(record.facts) }
}

/** As {@link soundRecord}; and nothing that looks like a secret is in its message. */
export function soundFailure(failure: FailedAttempt): FailedAttempt | null {
  const atMs = soundTime(failure.atMs)
  if (atMs === null) return null
  return {
    ...{ ...failure, atMs, durationMs: told(failure.durationMs, durationMaxMs) },
    message: failureMessage(failure.message),
    ...{ status: told(failure.status, smallMax), attempt: told(failure.attempt, smallMax) },
  }
}

/** As {@link soundRecord}. */
export function soundWindow(window: LimitWindow): LimitWindow | null {
  const [resetsAtMs, seenAtMs] = [soundTime(window.resetsAtMs), soundTime(window.seenAtMs)]
  const minutes = whole(window.minutes, smallMax)
  if (resetsAtMs === null || seenAtMs === null || minutes === null) return null
  return Number.isFinite(window.usedPercent) ? { ...window, minutes, resetsAtMs, seenAtMs } : null
}

/** Unix epoch in whole milliseconds; `null` for what is not of this century. */
function soundTime(ms: number): number | null {
  return isTime(ms) ? Math.round(ms) : null
}

export const isTime = (ms: number): boolean => ms >= earliestMs && ms < latestMs

/** Of a million records nearly all are: they cost a few comparisons, and nothing is made. */
function isSound({ atMs, tokens, tools, reportedNano, facts }: UsageRecord): boolean {
  return (
    Number.isInteger(atMs) &&
    isTime(atMs) &&
    areSound(tokens) &&
    (tools === noToolCalls ||
      (isCount(tools.webSearches, toolCallsMax) && isCount(tools.fileSearches, toolCallsMax))) &&
    (reportedNano === null || isCount(reportedNano, nanoMax)) &&
    (facts.durationMs === null || isCount(facts.durationMs, durationMaxMs)) &&
    (facts.firstTokenMs === null || isCount(facts.firstTokenMs, durationMaxMs))
  )
}

function areSound({
  input,
  cacheRead,
  cacheWrite5m,
  cacheWrite1h,
  output,
  reasoning,
  audio,
}: Tokens): boolean {
  return (
    audio === undefined &&
    isCount(input, tokensMax) &&
    isCount(cacheRead, tokensMax) &&
    isCount(cacheWrite5m, tokensMax) &&
    isCount(cacheWrite1h, tokensMax) &&
    isCount(output, tokensMax) &&
    isCount(reasoning, tokensMax)
  )
}

const isCount = (value: number, max: number): boolean => Number.isInteger(value) && value >= 0 && value <= max

/** `null` for what is too much, or no number. */
const whole = (value: number, max: number): number | null =>
  Math.abs(value) <= max ? Math.max(0, Math.round(value)) : null

/** Of what may be told, nothing is better than what is none. */
const told = (value: number | null, max: number): number | null =>
  value === null || value < 0 ? null : whole(value, max)

/** Each of them; `null` when one is no number. */
function wholes<Counts extends object>(counts: Counts, max: number): Counts | null {
  const entries = Object.entries(counts).map(([name, value]) => [name, whole(value, max)] as const)
  return entries.some(([, value]) => value === null)
    ? null
    : (Object.fromEntries(entries) as unknown as Counts)
}

function soundTokens({ audio, ...others }: Tokens): Tokens | null {
  const tokens = wholes<Tokens>(others, tokensMax)
  const spoken = audio && wholes<AudioTokens>(audio, tokensMax)
  if (tokens === null || spoken === null) return null
  return spoken ? { ...tokens, audio: spoken } : tokens
}

function soundFacts(facts: CallFacts): CallFacts {
  const { durationMs, firstTokenMs } = facts
  return {
    ...facts,
    durationMs: told(durationMs, durationMaxMs),
    firstTokenMs: told(firstTokenMs, durationMaxMs),
  }
}
