import { setImmediate as nextTurn } from 'node:timers/promises'
import { type AgentRun, agentOfCall } from '../../usage/agent-of-call.ts'
import { historyKinds } from '../../usage/history/history-kind.ts'
import type { SpanRecord } from '../../usage/otlp/span-record.ts'
import { createPricer } from '../../usage/price-call.ts'
import type { TraceSettings } from '../../usage/trace/trace-desk.ts'
import type { UsageBatch, UsageDesk } from '../../usage/usage-desk.ts'
import { findHistoryFiles } from '../history/history-files.ts'
import { embeddedPriceList } from '../price/embedded-list.ts'
import { importHistory } from './import-history.ts'
import { createLateTraces } from './late-traces.ts'
import { createLiveAnswers } from './live-answers.ts'
import { createUsageAnswers } from './usage-answers.ts'
import { summariseUsage } from './usage-reader.ts'
import { openUsageStore } from './usage-store.ts'

export interface UsageDeskOptions {
  /** Of usage.db. */
  readonly path: string
  /** Below which histories are. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Without it, spans are not kept. */
  readonly traces?: { readonly path: string; readonly settings: TraceSettings }
  /** Told of what is taken in while it is: bytes, of how many. */
  readonly onProgress?: (readBytes: number, allBytes: number) => void
}

/** Slots that are rolled up with what is taken: none waits long, and none is late for who asks. */
const rolledMax = 4

/** Spans of one request that are handed on: traces are a sample, and need not be whole. */
const spansMax = 100_000

/** Answers from usage.db, in this thread. @throws what the disk or SQLite says */
export function openUsageDesk({
  path,
  home,
  env,
  traces: kept,
  onProgress,
}: UsageDeskOptions): UsageDesk & AsyncDisposable {
  const priceOf = createPricer([embeddedPriceList])
  const store = openUsageStore(path, priceOf)
  const traces = createLateTraces(kept)
  const ending = new AbortController()
  /** One after the other: what comes while one goes on wants what that one finds. */
  let importing = Promise.resolve<unknown>(undefined)
  let runs: readonly AgentRun[] = []
  const importAll = () => {
    const imported = importing.then(() =>
      importHistory(
        { ...store, onProgress, agentOf: (record, path) => agentOfCall(record, path, runs) },
        findHistoryFiles(
          historyKinds,
          home,
          env,
          runs.map(({ homes }) => homes),
        ),
        ending.signal,
      ),
    )
    importing = imported.catch(() => undefined)
    return imported
  }
  /** In a transaction. */
  const keep = ({ records, failures }: UsageBatch): void => {
    const slots = store.calls.put(records)
    store.calls.sumUp(slots)
    const failed = store.failures.put(failures).union(store.failures.supersede(records))
    store.rollUp.run(slots.union(failed), rolledMax)
  }
  return {
    ...createUsageAnswers({ ...store, priceOf, importAll, nowMs: Date.now, yieldTurn: nextTurn }),
    ...createLiveAnswers({ ...store, importAll }),
    async knowRuns(known) {
      runs = known
    },
    importHistory: importAll,
    async take({ wantedTraces, ...batch }) {
      store.write(() => keep(batch))
      if (batch.spans.length > 0) await traces.take(batch.spans, new Set(wantedTraces))
    },
    async takeOtlp(request) {
      const { takeOtlp } = await import('./take-otlp.ts')
      const spans: SpanRecord[] = []
      const keepSome = (batch: UsageBatch): void => {
        keep(batch)
        if (spans.length < spansMax) spans.push(...batch.spans)
      }
      const outcome = takeOtlp({ ...store, keep: keepSome, now: Date.now }, request)
      if (spans.length > 0) await traces.take(spans, new Set())
      return outcome
    },
    async summary(query) {
      const imported = await importAll()
      return { ...summariseUsage(store.db, query), imported }
    },
    listTraces: traces.list,
    showTrace: traces.show,
    configureTraces: traces.configure,
    settleTraces: traces.settle,
    async [Symbol.asyncDispose]() {
      ending.abort()
      await importing
      await traces[Symbol.asyncDispose]()
      store[Symbol.dispose]()
    },
  }
}
