import { noToolCalls } from '../../src/core/usage/tokens.ts'
import { type CallFacts, noFacts, type UsageRecord } from '../../src/core/usage/usage-record.ts'

/** A call of Claude Code of a thousand tokens each way, with what a test says of it. */
export function usageRecord(
  given: Partial<Omit<UsageRecord, 'facts'>> & { readonly facts?: Partial<CallFacts> } = {},
): UsageRecord {
  return {
    ...{ key: 'claude-code/msg_1', source: 'session_log', tool: 'claude-code', atMs: 1_793_700_000_000 },
    ...{ session: 's1', parentSession: null, project: '/home/dev/shop', provider: 'anthropic' },
    ...{ model: 'claude-sonnet-4-6', tier: 'standard', tools: noToolCalls, reportedNano: null, doubts: [] },
    tokens: { input: 1000, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 1000, reasoning: 0 },
    ...given,
    facts: { ...noFacts, ...given.facts },
  }
}

/** The list price of that call in nano-dollars: 3 and 15 dollars a million. */
export const usageRecordNano = 1000 * 3000 + 1000 * 15_000
