import { randomBytes } from 'node:crypto'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { Clock } from '../core/platform.ts'
import type { TracedDispatchDeps } from '../core/traced-dispatch.ts'
import type { SpanRecord } from '../core/usage/otlp/span-record.ts'
import type { UsageDesk } from '../core/usage/usage-desk.ts'

export interface OwnSpansDeps {
  readonly clock: Clock
  readonly desk: () => Promise<Pick<UsageDesk, 'take'>>
  readonly planeLog: PlaneLog
}

/** Spans of the control plane itself, on their way to where spans are kept. */
export interface OwnSpans extends TracedDispatchDeps, AsyncDisposable {}

const gatherMs = 500
/** That wait; beyond, what comes is dropped. */
const waitingMax = 2_000

export function createOwnSpans({ clock, desk, planeLog }: OwnSpansDeps): OwnSpans {
  let spans: SpanRecord[] = []
  let wanted = new Set<string>()
  let dropped = 0
  let cancel: (() => void) | undefined
  let sending: Promise<void> = Promise.resolve()

  const send = (): void => {
    cancel?.()
    cancel = undefined
    const batch = { records: [], failures: [], spans, wantedTraces: [...wanted] }
    spans = []
    wanted = new Set()
    if (dropped > 0) planeLog('warn', `${dropped} spans of our own were dropped: too many at once`)
    dropped = 0
    sending = desk()
      .then((open) => open.take(batch))
      .catch((error: unknown) => planeLog('warn', `spans of our own are not kept: ${error}`))
  }
  return {
    clock,
    newId(bytes) {
      const id = randomBytes(bytes).toString('hex')
      return /^0+$/.test(id) ? this.newId(bytes) : id
    },
    take(span, isWanted) {
      if (spans.length >= waitingMax) {
        dropped += 1
        return
      }
      spans.push(span)
      if (isWanted) wanted.add(span.traceId)
      cancel ??= clock.after(gatherMs, send)
    },
    async [Symbol.asyncDispose]() {
      if (spans.length > 0) send()
      await sending
    },
  }
}
