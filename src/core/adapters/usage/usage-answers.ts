import type { UsageDesk } from '../../usage/usage-desk.ts'
import { inTransaction } from '../sqlite/transaction.ts'
import { summariseFailures } from './failure-reader.ts'
import { summariseLatency } from './latency-reader.ts'
import { type DetailDeps, requestDetail } from './request-detail.ts'
import { createRequestReader } from './request-reader.ts'
import type { RollUp } from './roll-up.ts'

export interface AnswerDeps extends DetailDeps {
  /** Takes in what is new in histories. */
  readonly importAll: () => Promise<unknown>
  readonly nowMs: () => number
  readonly rollUp: RollUp
  /** Lets others have their turn. */
  readonly yieldTurn: () => Promise<unknown>
}

/** What a desk answers of single requests, of failed ones, and of how long they took. */
export function createUsageAnswers(
  deps: AnswerDeps,
): Pick<UsageDesk, 'requests' | 'requestNews' | 'request' | 'failures' | 'latencies'> {
  const { db, names, importAll, rollUp, yieldTurn } = deps
  const reader = createRequestReader(db, names)
  return {
    async requests(query) {
      if (query.before === undefined) await importAll()
      return reader.list(query)
    },
    requestNews: async (query) => reader.news(query),
    async request({ id }) {
      return requestDetail(deps, id)
    },
    async failures(query) {
      await importAll()
      return summariseFailures({ ...deps, nowMs: deps.nowMs() }, query)
    },
    async latencies(query) {
      await importAll()
      for (; rollUp.isDue(); await yieldTurn()) inTransaction(db, () => rollUp.run())
      return summariseLatency(deps, query)
    },
  }
}
