import { setImmediate as nextTurn } from 'node:timers/promises'
import { historyKinds } from '../../usage/history/history-kind.ts'
import { createPricer } from '../../usage/price-call.ts'
import type { UsageDesk } from '../../usage/usage-desk.ts'
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
  /** Told of what is taken in while it is: bytes, of how many. */
  readonly onProgress?: (readBytes: number, allBytes: number) => void
}

/** Answers from usage.db, in this thread. @throws what the disk or SQLite says */
export function openUsageDesk({
  path,
  home,
  env,
  onProgress,
}: UsageDeskOptions): UsageDesk & AsyncDisposable {
  const priceOf = createPricer([embeddedPriceList])
  const store = openUsageStore(path, priceOf)
  const ending = new AbortController()
  /** One after the other: what comes while one goes on wants what that one finds. */
  let importing = Promise.resolve<unknown>(undefined)
  const importAll = () => {
    const imported = importing.then(() =>
      importHistory({ ...store, onProgress }, findHistoryFiles(historyKinds, home, env), ending.signal),
    )
    importing = imported.catch(() => undefined)
    return imported
  }
  return {
    ...createUsageAnswers({ ...store, priceOf, importAll, nowMs: Date.now, yieldTurn: nextTurn }),
    importHistory: importAll,
    async take({ records, failures }) {
      const filling = store.write(() => {
        const slots = store.calls.put(records)
        store.calls.sumUp(slots)
        return slots.union(store.failures.put(failures))
      })
      store.rollUp.run(filling)
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
