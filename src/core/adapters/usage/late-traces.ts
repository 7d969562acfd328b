import { ExpectedError } from '../../errors.ts'
import type { SpanRecord } from '../../usage/otlp/span-record.ts'
import type { KeptTrace, TraceList, TraceQuery, TraceSettings } from '../../usage/trace/trace-desk.ts'
import type { OpenTraceDesk } from '../trace/open-trace-desk.ts'

/** What keeps spans, loaded with the first of them. */
export interface LateTraces extends AsyncDisposable {
  take(spans: readonly SpanRecord[], wanted: ReadonlySet<string>): Promise<void>
  list(query: TraceQuery): Promise<TraceList>
  show(id: string): Promise<KeptTrace>
  configure(settings: TraceSettings): Promise<void>
  settle(): Promise<boolean>
}

/** @param kept where, and how; nothing is kept without it */
export function createLateTraces(
  kept: { readonly path: string; readonly settings: TraceSettings } | undefined,
): LateTraces {
  let settings = kept?.settings
  let opening: Promise<OpenTraceDesk> | undefined
  const load = async (): Promise<OpenTraceDesk> => {
    const path = kept?.path
    if (path === undefined || !settings) throw new ExpectedError('NOT_FOUND', 'No traces are kept here')
    const [{ openTraceDesk }, { realClock }, { createRandom }] = await Promise.all([
      import('../trace/open-trace-desk.ts'),
      import('../host/real-clock.ts'),
      import('../host/real-random.ts'),
    ])
    const random = createRandom(realClock.now)
    return openTraceDesk({ clock: realClock, random, path, settings })
  }
  const open = (): Promise<OpenTraceDesk> => {
    opening ??= load()
    return opening
  }
  return {
    async take(spans, wanted) {
      if (kept) (await open()).takeSpans(spans, wanted)
    },
    list: async (query) => (await open()).listTraces(query),
    show: async (id) => (await open()).showTrace(id),
    async configure(next) {
      settings = next
      const desk = await opening
      desk?.configure(next)
    },
    settle: async () => (await opening)?.settle() ?? true,
    async [Symbol.asyncDispose]() {
      const desk = await opening
      desk?.[Symbol.dispose]()
    },
  }
}
