import type { Handlers } from '../dispatch.ts'
import type { LogStore } from '../log/log-store.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'

export function createLogHandlers(
  logs: LogStore,
  idsOf: (targets: readonly string[]) => readonly string[],
  readPlaneLog: (input: ParsedInputOf<'plane.log'>) => Promise<OutputOf<'plane.log'>['records']>,
): Pick<Handlers, 'log.read' | 'log.follow' | 'plane.log'> {
  return {
    async 'plane.log'(_: unknown, input: ParsedInputOf<'plane.log'>): Promise<OutputOf<'plane.log'>> {
      return { records: await readPlaneLog(input) }
    },

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
      { agents, grep, limit }: ParsedInputOf<'log.follow'>,
      signal: AbortSignal,
    ): AsyncIterable<OutputOf<'log.follow'>> {
      const query = { agentIds: idsOf(agents), tail: limit, ...(grep === undefined ? {} : { grep }) }
      for await (const lines of logs.follow(query, signal)) yield { lines: [...lines] }
    },
  }
}
