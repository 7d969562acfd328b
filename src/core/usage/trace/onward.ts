import type { Clock, Random } from '../../platform.ts'
import type { SpanRecord } from '../otlp/span-record.ts'
import type { OnwardState } from './trace-desk.ts'

/** What a collector made of spans that it was sent. */
export type Delivery =
  /** `rejected`: so many of them it did not want, and is not to be asked again. */
  | { readonly outcome: 'taken'; readonly rejected: number; readonly reason: string | null }
  /** Another try may help, after so long where it says. */
  | { readonly outcome: 'later'; readonly afterMs: number | null; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string }

export interface OnwardDeps {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>
  readonly random: Pick<Random, 'fraction'>
  /** Sends spans once. Never rejects. */
  readonly deliver: (spans: readonly SpanRecord[], signal: AbortSignal) => Promise<Delivery>
}

/** Sends on what is kept, and lets nobody wait for it. */
export interface Onward extends Disposable {
  take(spans: readonly SpanRecord[]): void
  state(): OnwardState
}

const batchMax = 512
const gatherMs = 1_000
/** Beyond, what comes is dropped. */
const waitingMax = 20_000
const firstRetryMs = 1_000
const retryMsMax = 30_000
/** Of one batch, from its first try; and the longest that a collector may ask to wait. */
const patienceMs = 300_000

export function createOnward({ clock, random, deliver }: OnwardDeps): Onward {
  const ending = new AbortController()
  let queue: readonly SpanRecord[] = []
  let counts = { sent: 0, dropped: 0 }
  let fault: string | null = null
  let isSending = false
  let cancel: (() => void) | undefined

  const drop = (spans: number, reason: string): void => {
    counts = { ...counts, dropped: counts.dropped + spans }
    fault = reason
  }
  const sendLater = (): void => {
    if (isSending || ending.signal.aborted || queue.length === 0) return
    if (queue.length >= batchMax) send()
    else cancel ??= clock.after(gatherMs, send)
  }
  function send(): void {
    cancel?.()
    cancel = undefined
    isSending = true
    void attempt(queue.slice(0, batchMax), { beganMs: clock.elapsed(), tries: 0 })
  }
  async function attempt(batch: readonly SpanRecord[], { beganMs, tries }: Patience): Promise<void> {
    const delivery = await deliver(batch, ending.signal)
    if (ending.signal.aborted) return
    const waitMs = delivery.outcome === 'later' ? retryAfterMs(delivery.afterMs, tries, random) : 0
    const isPatient = clock.elapsed() + waitMs - beganMs <= patienceMs
    if (delivery.outcome === 'later' && isPatient) {
      fault = delivery.reason
      cancel = clock.after(waitMs, () => {
        cancel = undefined
        void attempt(batch, { beganMs, tries: tries + 1 })
      })
      return
    }
    queue = queue.slice(batch.length)
    isSending = false
    settle(batch.length, delivery)
    sendLater()
  }
  function settle(spans: number, delivery: Delivery): void {
    const rejected = delivery.outcome === 'taken' ? Math.min(spans, delivery.rejected) : spans
    counts = { ...counts, sent: counts.sent + spans - rejected }
    fault = null
    if (rejected > 0) drop(rejected, delivery.reason ?? 'the collector did not say why')
  }

  return {
    take(spans) {
      const room = Math.max(0, waitingMax - queue.length)
      if (spans.length > room) drop(spans.length - room, fault ?? 'more came than the collector takes')
      queue = [...queue, ...spans.slice(0, room)]
      sendLater()
    },
    state: () => ({ ...counts, waiting: queue.length, fault }),
    [Symbol.dispose]() {
      ending.abort()
      cancel?.()
    },
  }
}

interface Patience {
  /** By `Clock.elapsed`. */
  readonly beganMs: number
  readonly tries: number
}

/** As long as it asks for; else twice as long each time, somewhere between a half and all of it. */
function retryAfterMs(askedMs: number | null, tries: number, random: Pick<Random, 'fraction'>): number {
  if (askedMs !== null) return askedMs
  const longestMs = Math.min(retryMsMax, firstRetryMs * 2 ** tries)
  return longestMs * (0.5 + random.fraction() / 2)
}
