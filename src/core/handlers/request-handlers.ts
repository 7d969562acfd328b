import type { Handlers } from '../dispatch.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { Clock } from '../platform.ts'
import { type FollowDeps, followRequests } from '../usage/follow-requests.ts'
import type { UsageDesk } from '../usage/usage-desk.ts'

export interface RequestHandlersDeps {
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** Loaded for who asks: an idle control plane does without. */
  readonly desk: () => Promise<UsageDesk>
  /** Has histories followed as long as somebody looks on. Left out, whoever looks on has them taken in. */
  readonly follow?: FollowDeps['follow']
}

export function createRequestHandlers({
  clock,
  desk,
  follow,
}: RequestHandlersDeps): Pick<
  Handlers,
  'request.list' | 'request.follow' | 'request.show' | 'failure.summary' | 'latency.summary'
> {
  return {
    'request.list': async (_: unknown, query: ParsedInputOf<'request.list'>) =>
      (await desk()).requests(query),
    'request.show': async (_: unknown, { id }: ParsedInputOf<'request.show'>) =>
      (await desk()).request({ id }),
    'failure.summary': async (_: unknown, query: ParsedInputOf<'failure.summary'>) =>
      (await desk()).failures(query),
    'latency.summary': async (_: unknown, query: ParsedInputOf<'latency.summary'>) =>
      (await desk()).latencies(query),
    async *'request.follow'(
      _: unknown,
      filter: ParsedInputOf<'request.follow'>,
      signal: AbortSignal,
    ): AsyncIterable<OutputOf<'request.follow'>> {
      yield* followRequests({ clock, desk: await desk(), follow }, filter, signal)
    },
  }
}
