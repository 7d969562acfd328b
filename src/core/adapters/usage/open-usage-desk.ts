import { setImmediate as nextTurn } from 'node:timers/promises'
import { historyKinds } from '../../usage/history/history-kind.ts'
import { createPricer } from '../../usage/price-call.ts'
import type { UsageBatch, UsageDesk } from '../../usage/usage-desk.ts'
import { findHistoryFiles } from '../history/history-files.ts'
import { embeddedPriceList } from '../price/embedded-list.ts'
import { importHistory } from './import-history.ts'
import { createUsageAnswers } from './usage-answers.ts'
import { summariseUsage } from './usage-reader.ts'
import { openUsageStore } from './usage-store.ts'

export interface UsageDeskOptions {
  /** Of usage.db. */
  readonly path: string
  /** Below which histories are. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Answers from usage.db, in this thread. @throws what the disk or SQLite says */
export function openUsageDesk({ path, home, env }: UsageDeskOptions): UsageDesk & AsyncDisposable {
  const priceOf = createPricer([embeddedPriceList])
  const store = openUsageStore(path, priceOf)
  const ending = new AbortController()
  /** One after the other: what comes while one goes on wants what that one finds. */
  let importing = Promise.resolve<unknown>(undefined)
  const importAll = () => {
    const imported = importing.then(() =>
      importHistory(
        { ...store, yieldTurn: nextTurn },
        findHistoryFiles(historyKinds, home, env),
        ending.signal,
      ),
    )
    importing = imported.catch(() => undefined)
    return imported
  }
  /** In a transaction. @returns the slots of which something came or changed */
  const keep = ({ records, failures }: UsageBatch): ReadonlySet<number> => {
    const slots = store.calls.put(records)
    store.calls.sumUp(slots)
    return slots.union(store.failures.put(failures))
  }
  return {
    ...createUsageAnswers({ ...store, priceOf, importAll, nowMs: Date.now, yieldTurn: nextTurn }),
    importHistory: importAll,
    async take(batch) {
      store.rollUp.run(store.within(() => keep(batch)))
    },
    async takeOtlp(request) {
      const { takeOtlp } = await import('./take-otlp.ts')
      let filling: ReadonlySet<number> = new Set()
      const keepSome = (batch: UsageBatch): void => {
        filling = filling.union(keep(batch))
      }
      const outcome = takeOtlp({ ...store, keep: keepSome, now: Date.now }, request)
      store.rollUp.run(filling)
      return outcome
    },
    async summary(query) {
      const imported = await importAll()
      return { ...summariseUsage(store.db, query), imported }
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await importing
      store[Symbol.dispose]()
    },
  }
}
