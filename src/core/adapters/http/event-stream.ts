import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ExpectedError, errorBody } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import { createOutlet } from '../wire/outlet.ts'
import { isLagged, pump, seqOf } from '../wire/pump.ts'
import { beginEvents, requestIdOf } from './respond.ts'

export interface EventStreamDeps {
  readonly clock: Clock
  readonly limits: { readonly heartbeatMs: number; readonly stallMs: number; readonly closeMs: number }
  readonly onBug: (error: unknown, requestId?: string) => void
}

/**
 * Sends items as server-sent events (WHATWG HTML, 9.2): `data` is an item as JSON, `id` its sequence number where it has
 * one. The last frame says how it ended: `end`, `lagged` or `error`; none when the control plane goes.
 * @throws what `items` fails with at once, before anything is sent
 */
export async function sendEvents(
  deps: EventStreamDeps,
  items: AsyncIterable<unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]()
  const first = iterator.next()
  // So that an unknown agent is a 404, and not a stream that fails.
  await Promise.race([first, nextTurn()])
  beginEvents(response)
  const stopHeartbeat = startHeartbeat(deps, response)
  try {
    await sendFrames(deps, resume(first, iterator), response, signal)
  } finally {
    stopHeartbeat()
    endSoon(deps, response)
  }
}

async function sendFrames(
  { clock, limits, onBug }: EventStreamDeps,
  items: AsyncIterable<unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const outlet = createOutlet(response, { clock, stallMs: limits.stallMs })
  let seq: number | null = null
  const send = (item: unknown): Promise<void> => {
    const id = seqOf(item)
    seq = id ?? seq
    return outlet.send(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(item)}\n\n`)
  }
  try {
    await pump(items, send, signal)
    if (!signal.aborted) response.write(frame('end', {}))
  } catch (error) {
    if (signal.aborted) return
    const requestId = requestIdOf(response)
    if (!(error instanceof ExpectedError)) onBug(error, requestId)
    const body = { error: errorBody(error, requestId) }
    response.write(isLagged(error) ? frame('lagged', { seq, ...body }) : frame('error', body))
  }
}

function frame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

async function* resume<Item>(
  first: Promise<IteratorResult<Item>>,
  iterator: AsyncIterator<Item>,
): AsyncGenerator<Item> {
  try {
    for (let next = await first; !next.done; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}

/** Comments, so that a silent stream is told from a dead connection. A reader that is full gets none. */
function startHeartbeat({ clock, limits }: EventStreamDeps, response: ServerResponse): () => void {
  let cancel: () => void
  const arm = (): void => {
    cancel = clock.after(limits.heartbeatMs, () => {
      if (!response.writableNeedDrain) response.write(':\n\n')
      arm()
    })
  }
  arm()
  return () => cancel()
}

/** Lets the reader take what is written, but not for ever. */
function endSoon({ clock, limits }: EventStreamDeps, response: ServerResponse): void {
  if (response.destroyed) return
  const cancel = clock.after(limits.closeMs, () => response.destroy())
  response.once('close', cancel)
  response.end()
}
