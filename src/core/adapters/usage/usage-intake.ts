import type { SpanRecord } from '../../usage/otlp/span-record.ts'
import type { UsageBatch, UsageDesk } from '../../usage/usage-desk.ts'
import type { DeskPrices } from './desk-prices.ts'
import type { createLateTraces } from './late-traces.ts'
import type { UsageStore } from './usage-store.ts'

/** Slots that are rolled up with what is taken: none waits long, and none is late for who asks. */
const rolledMax = 4

/** Spans of one request that are handed on: traces are a sample, and need not be whole. */
const spansMax = 100_000

export interface IntakeDeps {
  readonly store: UsageStore
  readonly traces: ReturnType<typeof createLateTraces>
  readonly prices: DeskPrices
}

/** How a desk takes what live sources tell. */
export function createUsageIntake({
  store,
  traces,
  prices,
}: IntakeDeps): Pick<UsageDesk, 'take' | 'takeOtlp'> {
  /** In a transaction. */
  const keep = ({ records, failures }: UsageBatch): void => {
    const slots = store.calls.put(records)
    store.calls.sumUp(slots)
    const failed = store.failures.put(failures).union(store.failures.supersede(records))
    store.rollUp.run(slots.union(failed), rolledMax)
  }
  return {
    async take({ wantedTraces, ...batch }) {
      await prices.refresh()
      store.write(() => keep(batch))
      if (batch.spans.length > 0) await traces.take(batch.spans, new Set(wantedTraces))
    },
    async takeOtlp(request) {
      const [{ takeOtlp }] = await Promise.all([import('./take-otlp.ts'), prices.refresh()])
      const spans: SpanRecord[] = []
      const keepSome = (batch: UsageBatch): void => {
        keep(batch)
        if (spans.length < spansMax) spans.push(...batch.spans)
      }
      const outcome = takeOtlp({ ...store, keep: keepSome, now: Date.now }, request)
      if (spans.length > 0) await traces.take(spans, new Set())
      return outcome
    },
  }
}
