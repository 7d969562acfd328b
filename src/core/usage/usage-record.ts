import type { ServiceTier } from './price-call.ts'
import { promptTokens, type Tokens, type ToolCalls } from './tokens.ts'

/** Who told of a call, the one to believe most first: for one agent and one time, only the best of them counts. */
export const usageSources = ['proxy', 'event', 'session_log', 'metrics'] as const
export type UsageSource = (typeof usageSources)[number]

/** One answer of a model, and what it used. Nothing in it says what was asked or answered. */
export interface UsageRecord {
  /** The same for every copy of it that one source tells: `claude-code/msg_01…`. */
  readonly key: string
  readonly source: UsageSource
  /** What made the call: `claude-code`, `codex`, `openclaw`. */
  readonly tool: string
  /** When it was answered; Unix epoch. Of copies, the earliest counts. */
  readonly atMs: number
  /** As the tool calls it; `null` when it does not say. */
  readonly session: string | null
  /** That began this one, for a helper of it. */
  readonly parentSession: string | null
  /** The folder that was worked in. */
  readonly project: string | null
  readonly provider: string | null
  /** As the answer says; empty when nobody did, and then it has no price. */
  readonly model: string
  readonly tier: ServiceTier
  readonly tokens: Tokens
  readonly tools: ToolCalls
  /** What the source says that it cost, nano-dollars; `null` when it says nothing. */
  readonly reportedNano: number | null
  /** What is wrong with the figures; empty when nothing is. */
  readonly doubts: readonly UsageDoubt[]
  /** What else a source may tell of it. */
  readonly facts: CallFacts
}

/** What not every source tells of a call; `null` for what it does not. */
export interface CallFacts {
  /** The agent of the fleet that made it. */
  readonly agent: string | null
  /** What the provider called the request, or its answer: `req_011…`. Joins what several sources tell of one call. */
  readonly requestId: string | null
  /** W3C trace id, 32 hexadecimal digits. */
  readonly traceId: string | null
  /** From the request to the end of its answer. */
  readonly durationMs: number | null
  /** From the request to the first piece of its answer. */
  readonly firstTokenMs: number | null
  /** Whether a subscription pays for it: then it is billed nothing, whatever its list price. */
  readonly isSubscribed: boolean | null
  /** Only tokens, told by a metric: of a number of calls that nobody knows. It counts as no call. */
  readonly isShare: boolean
}

export const noFacts: CallFacts = Object.freeze({
  ...{ agent: null, requestId: null, traceId: null, durationMs: null, firstTokenMs: null },
  ...{ isSubscribed: null, isShare: false },
})

/**
 * `output_floor`: more may have been put out. `write_split`: cache writes are booked as those of five minutes, though nobody said.
 * `copied`: may repeat what another session told. `clock`: the sender's clock was off, and the time is that of its arrival.
 */
export const usageDoubts = ['output_floor', 'write_split', 'copied', 'clock'] as const
export type UsageDoubt = (typeof usageDoubts)[number]

/**
 * Two copies of one answer as one: the greater output, since a tool writes it while it grows; the earlier time; and
 * the session that is no helper's, or else the one that had it first.
 */
export function joined(one: UsageRecord, other: UsageRecord): UsageRecord {
  const [first, second] = isOwner(one, other) ? [one, other] : [other, one]
  const later = one.tokens.output >= other.tokens.output ? one : other
  return {
    ...first,
    atMs: Math.min(one.atMs, other.atMs),
    model: later.model || first.model,
    tier: later.tier,
    tokens: joinedTokens(one.tokens, other.tokens),
    tools: {
      webSearches: Math.max(one.tools.webSearches, other.tools.webSearches),
      fileSearches: Math.max(one.tools.fileSearches, other.tools.fileSearches),
    },
    reportedNano: maxOrNull(one.reportedNano, other.reportedNano),
    project: first.project ?? second.project,
    doubts: first.doubts.filter((doubt) => second.doubts.includes(doubt)),
    facts: joinedFacts(first.facts, second.facts),
  }
}

function joinedFacts(first: CallFacts, second: CallFacts): CallFacts {
  return {
    agent: first.agent ?? second.agent,
    requestId: first.requestId ?? second.requestId,
    traceId: first.traceId ?? second.traceId,
    durationMs: maxOrNull(first.durationMs, second.durationMs),
    firstTokenMs: first.firstTokenMs ?? second.firstTokenMs,
    isSubscribed: first.isSubscribed ?? second.isSubscribed,
    isShare: first.isShare && second.isShare,
  }
}

function isOwner(one: UsageRecord, other: UsageRecord): boolean {
  const [ofHelper, otherOfHelper] = [one.parentSession !== null, other.parentSession !== null]
  if (ofHelper !== otherOfHelper) return otherOfHelper
  if (one.atMs !== other.atMs) return one.atMs < other.atMs
  // Copies have the time of the original: whatever the order in which files are read, the same one wins.
  return (one.session ?? '') <= (other.session ?? '')
}

/**
 * Of a prompt the parts of one copy, as what one calls input another calls read from a cache: of the greater, and of equal ones
 * of that which says more of its caches. In whatever order copies come, it is the same one.
 */
function joinedTokens(one: Tokens, other: Tokens): Tokens {
  const output = Math.max(one.output, other.output)
  const reasoning = Math.max(one.reasoning, other.reasoning)
  return { ...(saysMore(one, other) ? one : other), output, reasoning }
}

function saysMore(one: Tokens, other: Tokens): boolean {
  const orderOf = (tokens: Tokens): number[] => [
    promptTokens(tokens),
    tokens.cacheWrite1h,
    tokens.cacheRead,
    tokens.cacheWrite5m,
  ]
  const [left, right] = [orderOf(one), orderOf(other)]
  const different = left.findIndex((value, index) => value !== right[index])
  return different < 0 || (left[different] ?? 0) > (right[different] ?? 0)
}

function maxOrNull(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.max(one, other)
}
