import type { UsageDesk } from '../../usage/usage-desk.ts'
import { readBlocks } from './block-reader.ts'
import { readExport } from './export-reader.ts'
import { createLiveReader } from './live-reader.ts'
import { readReconciled } from './reconcile-reader.ts'
import type { UsageStore } from './usage-store.ts'

export interface LiveAnswerDeps extends Pick<UsageStore, 'db' | 'names' | 'windows' | 'write'> {
  /** Takes in what is new in histories. */
  readonly importAll: () => Promise<unknown>
}

/** What a desk answers of now, of blocks, of single calls for other programs, and of sources that differ. */
export function createLiveAnswers(
  deps: LiveAnswerDeps,
): Pick<UsageDesk, 'live' | 'glance' | 'blocks' | 'exportPage' | 'reconcile' | 'seeWindows'> {
  const { db, names, windows, write, importAll } = deps
  const reader = createLiveReader(deps)
  return {
    live: async (nowMs) => reader.live(nowMs),
    glance: async (query) => reader.glance(query),
    exportPage: async (query) => readExport(db, names, query),
    seeWindows: async (readings) => write(() => windows.put(readings)),
    async reconcile(query) {
      await importAll()
      return readReconciled(db, names, query)
    },
    async blocks(query) {
      await importAll()
      return readBlocks(db, query)
    },
  }
}
