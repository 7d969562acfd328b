import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'
import { summarised } from '../usage/usage-query.ts'

type Summary = Awaited<ReturnType<UsageDesk['summary']>>

/** @param desk loaded for who asks: an idle control plane does without */
export function createUsageHandlers(
  desk: () => Promise<UsageDesk>,
  fleetOf: (agentId: string) => string | undefined,
): Pick<Handlers, 'usage.summary'> {
  return {
    async 'usage.summary'(_: unknown, { by, ...query }: ParsedInputOf<'usage.summary'>) {
      const summary = await (await desk()).summary({ ...query, by: by === 'fleet' ? 'agent' : by })
      return summaryView(by === 'fleet' ? byFleet(summary, fleetOf) : summary)
    },
  }
}

/** Rows of agents as rows of the fleets that they are in; those of agents in none have an empty key. */
function byFleet(
  { rows, firstMs, imported }: Summary,
  fleetOf: (agentId: string) => string | undefined,
): Summary {
  const renamed = rows.map((row) => ({ ...row, key: fleetOf(row.key) ?? '' }))
  return { ...summarised('agent', renamed, firstMs), imported }
}

/** As it is answered. */
export function summaryView({ rows, total, firstMs, imported }: Summary): OutputOf<'usage.summary'> {
  return {
    rows: rows.map((row) => ({ ...row })),
    total: { ...total },
    firstMs,
    imported: { ...imported, faults: [...imported.faults] },
  }
}
