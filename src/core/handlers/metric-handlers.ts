import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { MetricsView } from './metrics-view.ts'

/** @param view loaded for who asks: an idle control plane does without */
export function createMetricHandlers(
  view: () => Promise<MetricsView>,
): Pick<Handlers, 'metrics.list' | 'metrics.query' | 'metrics.export'> {
  return {
    'metrics.list': async (_: unknown, input: ParsedInputOf<'metrics.list'>) => (await view()).list(input),
    'metrics.query': async (_: unknown, input: ParsedInputOf<'metrics.query'>) => (await view()).query(input),
    async *'metrics.export'(
      _: unknown,
      input: ParsedInputOf<'metrics.export'>,
      signal: AbortSignal,
    ): AsyncIterable<OutputOf<'metrics.export'>> {
      yield* (await view()).export(input, signal)
    },
  }
}
