import { join } from 'node:path'
import { embeddedPriceList } from '../../src/core/adapters/price/embedded-list.ts'
import { createUsageAnswers } from '../../src/core/adapters/usage/usage-answers.ts'
import { openUsageStore } from '../../src/core/adapters/usage/usage-store.ts'
import type { FailedAttempt } from '../../src/core/usage/failed-attempt.ts'
import { createPricer } from '../../src/core/usage/price-call.ts'
import { noToolCalls } from '../../src/core/usage/tokens.ts'
import { type CallFacts, noFacts, type UsageRecord } from '../../src/core/usage/usage-record.ts'
import { tempFolder } from './temp-folder.ts'

/** A usage.db of its own, with what is asked of it. */
export function openUsageWorld(nowMs = 1_793_750_000_000) {
  const home = tempFolder()
  const priceOf = createPricer([embeddedPriceList])
  const store = openUsageStore(join(home.path, 'usage.db'), priceOf)
  const turn = { importAll: async () => undefined, yieldTurn: async () => undefined }
  const put = (records: readonly UsageRecord[], failures: readonly FailedAttempt[] = []) => {
    const slots = store.calls.put(records)
    store.calls.sumUp(slots)
    return slots.union(store.failures.put(failures)).union(store.failures.supersede(records))
  }
  return {
    ...{ store, put },
    desk: createUsageAnswers({ ...store, ...turn, priceOf, nowMs: () => nowMs }),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      home[Symbol.dispose]()
    },
  }
}

let lastKey = 0

/** A call as a source tells it, with what a test is about. */
export function callOf({
  facts,
  tokens,
  ...rest
}: Partial<Omit<UsageRecord, 'facts' | 'tokens'>> & {
  readonly facts?: Partial<CallFacts>
  readonly tokens?: Partial<UsageRecord['tokens']>
} = {}): UsageRecord {
  lastKey += 1
  return {
    ...{ key: `key-${lastKey}`, source: 'event', tool: 'claude-code', atMs: 1_793_700_000_000 },
    ...{ session: 's1', parentSession: null, project: '/home/dev/shop', provider: 'anthropic' },
    ...{ model: 'claude-sonnet-4-6', tier: 'standard', tools: noToolCalls, reportedNano: null, doubts: [] },
    ...rest,
    tokens: {
      ...{ input: 10, cacheRead: 1000, cacheWrite5m: 0, cacheWrite1h: 0, output: 20, reasoning: 0 },
      ...tokens,
    },
    facts: { ...noFacts, ...facts },
  }
}

/** A failed attempt as a source tells it. */
export function failureOf(rest: Partial<FailedAttempt> = {}): FailedAttempt {
  lastKey += 1
  return {
    ...{ key: `key-${lastKey}`, source: 'event', tool: 'claude-code', atMs: 1_793_700_000_000 },
    ...{ session: 's1', provider: 'anthropic', model: 'claude-sonnet-4-6', status: 529 },
    ...{ errorClass: 'overloaded', message: 'Overloaded', attempt: null, durationMs: null },
    ...{ agent: null, requestId: null, traceId: null },
    ...rest,
  }
}
