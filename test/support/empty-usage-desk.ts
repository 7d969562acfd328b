import type { UsageDesk } from '../../src/core/usage/usage-desk.ts'
import { noUsage } from '../../src/core/usage/usage-query.ts'

const imported = { files: 0, readFiles: 0, readBytes: 0, records: 0, malformed: 0, tooLong: 0, faults: [] }

/** A desk of somebody who never called a model. */
export const emptyUsageDesk: UsageDesk = {
  take: async () => {},
  importHistory: async () => imported,
  summary: async () => ({ rows: [], total: noUsage, firstMs: null, imported }),
}
