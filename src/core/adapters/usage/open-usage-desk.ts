import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TraceSettings } from '../../usage/trace/trace-desk.ts'
import type { UsageDesk } from '../../usage/usage-desk.ts'
import { noUsageSettings, type UsageSettings } from '../../usage/usage-settings.ts'
import { createDeskImports } from './desk-imports.ts'
import { createDeskPrices } from './desk-prices.ts'
import { createLateTraces } from './late-traces.ts'
import { createLiveAnswers } from './live-answers.ts'
import { createUsageAnswers } from './usage-answers.ts'
import { createUsageIntake } from './usage-intake.ts'
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
  /** The price list that was stored; beside usage.db without it. */
  readonly pricesPath?: string
  /** Whether it goes on when a price list is damaged, as the control plane does; otherwise each call fails that needs prices. */
  readonly isKeeping?: boolean
  /** Of superclaw.yaml; none without it. */
  readonly settings?: UsageSettings
}

/** Answers from usage.db, in this thread. @throws what the disk or SQLite says */
export function openUsageDesk(options: UsageDeskOptions): UsageDesk & AsyncDisposable {
  const { path, home, env, traces: kept, onProgress, isKeeping = false, settings = noUsageSettings } = options
  const { pricesPath = join(dirname(path), 'prices.json') } = options
  const traces = createLateTraces(kept)
  const prices = createDeskPrices({ storedPath: pricesPath, isKeeping }, settings)
  const store = openUsageStore(path, prices.priceOf, prices.hasSubscription)
  const deps = { ...store, yieldTurn: nextTurn }
  const ending = new AbortController()
  const inTurn = createTurns()
  const imports = createDeskImports({ store, prices, home, env, onProgress, signal: ending.signal })
  const importAll = () => inTurn.next(imports.run)
  const answers = createUsageAnswers({ ...deps, priceOf: prices.priceOf, importAll, nowMs: Date.now })
  return {
    ...answers,
    ...createLiveAnswers({ ...store, importAll }),
    knowRuns: imports.knowRuns,
    importHistory: importAll,
    configure: prices.configure,
    priceFault: prices.priceFault,
    recompute: (order) => inTurn.next(() => prices.recompute(deps, order, ending.signal)),
    async request(query) {
      await prices.refresh()
      return answers.request(query)
    },
    ...createUsageIntake({ store, traces, prices }),
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
      await inTurn.ended()
      await traces[Symbol.asyncDispose]()
      store[Symbol.dispose]()
    },
  }
}

/** Has work done one after the other: what comes while one goes on wants what that one finds. */
function createTurns() {
  let last = Promise.resolve<unknown>(undefined)
  return {
    next<Result>(work: () => Promise<Result>): Promise<Result> {
      const done = last.then(work)
      last = done.catch(() => undefined)
      return done
    },
    ended: () => last,
  }
}
