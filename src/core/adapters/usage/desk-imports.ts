import { type AgentRun, agentOfCall } from '../../usage/agent-of-call.ts'
import { historyKinds } from '../../usage/history/history-kind.ts'
import type { ImportReport } from '../../usage/usage-desk.ts'
import type { UsageRecord } from '../../usage/usage-record.ts'
import { findHistoryFiles } from '../history/history-files.ts'
import type { DeskPrices } from './desk-prices.ts'
import { importHistory } from './import-history.ts'
import type { UsageStore } from './usage-store.ts'

export interface DeskImportsDeps {
  /** Below which histories are. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Told of what is taken in while it is: bytes, of how many. */
  readonly onProgress?: ((readBytes: number, allBytes: number) => void) | undefined
  readonly store: UsageStore
  readonly prices: Pick<DeskPrices, 'refresh' | 'fault'>
  readonly signal: AbortSignal
}

/** Takes in what is new in histories, each call as that of the agent that made it. */
export function createDeskImports({ store, prices, home, env, onProgress, signal }: DeskImportsDeps) {
  let runs: readonly AgentRun[] = []
  return {
    async knowRuns(known: readonly AgentRun[]): Promise<void> {
      runs = known
    },
    async run(): Promise<ImportReport> {
      await prices.refresh()
      const homes = runs.map((run) => run.homes)
      const found = findHistoryFiles(historyKinds, home, env, homes)
      const agentOf = (record: UsageRecord, file: string) => agentOfCall(record, file, runs)
      const imported = await importHistory({ ...store, onProgress, agentOf }, found, signal)
      const fault = prices.fault()
      return fault === null ? imported : { ...imported, faults: [...imported.faults, fault] }
    },
  }
}
