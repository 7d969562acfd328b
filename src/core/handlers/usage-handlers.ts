import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'

/** @param desk loaded for who asks: an idle control plane does without */
export function createUsageHandlers(desk: () => Promise<UsageDesk>): Pick<Handlers, 'usage.summary'> {
  return {
    'usage.summary': async (_: unknown, query: ParsedInputOf<'usage.summary'>) =>
      summaryView(await (await desk()).summary(query)),
  }
}

/** As it is answered. */
export function summaryView({
  rows,
  total,
  firstMs,
  imported,
}: Awaited<ReturnType<UsageDesk['summary']>>): OutputOf<'usage.summary'> {
  return {
    rows: rows.map((row) => ({ ...row })),
    total: { ...total },
    firstMs,
    imported: { ...imported, faults: [...imported.faults] },
  }
}
