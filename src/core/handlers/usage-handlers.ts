import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'

export interface UsageHandlerDeps {
  /** Loaded for who asks: an idle control plane does without. */
  readonly desk: () => Promise<UsageDesk>
  /** To be called by what goes on telling what is new: histories are looked through every two seconds, until `signal` aborts. */
  readonly follow: (signal: AbortSignal) => void
}

export function createUsageHandlers({ desk }: UsageHandlerDeps): Pick<Handlers, 'usage.summary'> {
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
