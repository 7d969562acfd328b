import type { Handlers } from '../dispatch.ts'
import type { LogStore } from '../log/log-store.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'

export function createLogHandlers(
  logs: LogStore,
  idsOf: (targets: readonly string[]) => readonly string[],
): Pick<Handlers, 'log.read' | 'log.follow'> {
  return {
    async 'log.read'(_: unknown, input: ParsedInputOf<'log.read'>): Promise<OutputOf<'log.read'>> {
      const { sinceMs, grep, limit } = input
      const lines = await logs.read({
        agentIds: idsOf(input.agents),
        ...(sinceMs === undefined ? {} : { sinceMs }),
        ...(grep === undefined ? {} : { grep }),
        limit,
      })
      return { lines: [...lines] }
    },

    async *'log.follow'(
      _: unknown,
      input: ParsedInputOf<'log.follow'>,
      signal: AbortSignal,
    ): AsyncIterable<OutputOf<'log.follow'>> {
      const agentIds = idsOf(input.agents)
      const grep = input.grep === undefined ? {} : { grep: input.grep }
      // Ends are taken first, so that a line written meanwhile is followed rather than lost.
      const fromOffsets = new Map(agentIds.map((id) => [id, logs.endOffset(id)]))
      if (input.limit > 0) {
        const lines = await logs.read({ agentIds, ...grep, limit: input.limit })
        yield { lines: lines.filter((line) => line.offset < (fromOffsets.get(line.agentId) ?? 0)) }
      }
      for await (const lines of logs.follow({ agentIds, ...grep, fromOffsets }, signal))
        yield { lines: [...lines] }
    },
  }
}
