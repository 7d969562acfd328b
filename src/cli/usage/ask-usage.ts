import type { App } from '../../core/app.ts'
import type { InputOf, OutputOf, ParsedInputOf } from '../../core/operations/contract.ts'
import type { FollowQuery } from '../../core/usage/follow-requests.ts'
import type { RequestRow } from '../../core/usage/request-query.ts'
import { steadyStream } from '../steady-stream.ts'
import { isUnreachable, openLocalDesk } from './local-desk.ts'

/** What can be asked without a control plane, too. */
type AskName = 'request.list' | 'request.show' | 'failure.summary' | 'latency.summary'

export interface UsageAsker {
  /** The control plane's answer; where none runs, that of usage.db. */
  ask<N extends AskName>(name: N, input: ParsedInputOf<N>): Promise<OutputOf<N>>
  /** Rows as they come to be known, in whatever order. @param onLost told when a control plane went away */
  follow(query: FollowQuery, onLost: () => void, signal: AbortSignal): AsyncIterable<readonly RequestRow[]>
}

/** @param isElsewhere whether it has to be that control plane and no other */
export function createUsageAsker(app: App, isElsewhere: boolean): UsageAsker {
  return {
    async ask(name, input) {
      try {
        return await app.call(name, input as InputOf<typeof name>)
      } catch (error) {
        if (!isUnreachable(error) || isElsewhere) throw error
        return askHere(name, input)
      }
    },
    async *follow(query, onLost, signal) {
      if (!isElsewhere && (await isNoneHere(app, query))) yield* followHere(query, signal)
      else yield* followThere(app, { query, onLost }, signal)
    },
  }
}

async function askHere<N extends AskName>(name: N, input: ParsedInputOf<N>): Promise<OutputOf<N>> {
  await using desk = await openLocalDesk(process.env)
  const answers: { readonly [A in AskName]: (input: ParsedInputOf<A>) => Promise<OutputOf<A>> } = {
    'request.list': desk.requests,
    'request.show': desk.request,
    'failure.summary': desk.failures,
    'latency.summary': desk.latencies,
  }
  // Not until it has answered may it be closed.
  return await answers[name](input)
}

async function isNoneHere(app: App, { fromMs = 0 }: FollowQuery): Promise<boolean> {
  try {
    await app.call('request.list', { fromMs, untilMs: fromMs, limit: 1 })
    return false
  } catch (error) {
    if (isUnreachable(error)) return true
    throw error
  }
}

async function* followHere(query: FollowQuery, signal: AbortSignal): AsyncGenerator<readonly RequestRow[]> {
  const [{ followRequests }, { realClock }] = await Promise.all([
    import('../../core/usage/follow-requests.ts'),
    import('../../core/adapters/host/real-clock.ts'),
  ])
  await using desk = await openLocalDesk(process.env)
  for await (const { rows } of followRequests({ clock: realClock, desk }, query, signal)) yield rows
}

/** Ids that are remembered, to send none again after the control plane came back. */
const sentMax = 5_000

async function* followThere(
  app: App,
  { query, onLost }: { readonly query: FollowQuery; readonly onLost: () => void },
  signal: AbortSignal,
): AsyncGenerator<readonly RequestRow[]> {
  const sent = new Set<string>()
  for await (const { rows } of steadyStream(() => app.stream('request.follow', query, signal), signal, {
    onLost,
  })) {
    const news = rows.filter(({ id }) => !sent.has(id))
    for (const { id } of news) sent.add(id)
    for (const id of [...sent].slice(0, Math.max(0, sent.size - sentMax))) sent.delete(id)
    if (news.length > 0) yield news
  }
}
