import type { Clock, Random } from '../../platform.ts'
import type { SpanRecord } from '../../usage/otlp/span-record.ts'
import { createOnward, type Onward } from '../../usage/trace/onward.ts'
import type { OnwardTarget, TraceDesk, TraceSettings } from '../../usage/trace/trace-desk.ts'
import { createTraceSampler } from '../../usage/trace/trace-sampler.ts'
import { postTraces } from './post-traces.ts'
import { createTraceStore } from './trace-store.ts'

export interface TraceDeskDeps {
  readonly clock: Clock
  readonly random: Pick<Random, 'fraction'>
  /** Of traces.db. */
  readonly path: string
  readonly settings: TraceSettings
}

export interface OpenTraceDesk extends TraceDesk, Disposable {
  configure(settings: TraceSettings): void
  /** Decides all that waits. @returns whether nothing is left to be sent on */
  settle(): boolean
}

/** The file is looked through for what has to go after so many spans, and after so long. */
const tidySpans = 2_000
const tidyMs = 600_000

/** Keeps spans in this thread. Nothing is opened or sent before there is something to keep or to show. */
export function openTraceDesk(deps: TraceDeskDeps): OpenTraceDesk {
  const { clock, path } = deps
  let { settings } = deps
  const store = createTraceStore(path, clock.now)
  let onward = openOnward(deps, settings.onward)
  let written = tidySpans
  let tidiedMs = clock.elapsed()

  const tidy = (): void => {
    if (written < tidySpans && clock.elapsed() - tidiedMs < tidyMs) return
    written = 0
    tidiedMs = clock.elapsed()
    store.tidy(settings.keep)
  }
  const keep = (spans: readonly SpanRecord[]): void => {
    // What comes again, as from a collector that sends back to us, does not go round in circles.
    const added = store.put(spans)
    onward?.take(added)
    written += added.length
    tidy()
  }
  const sampler = createTraceSampler({
    ...{ clock, rules: settings.sampling, keep },
    onLost: (loss, spans, isFirst) => store.lose(loss, { spans, traces: isFirst ? 1 : 0 }),
  })

  return {
    takeSpans: sampler.take,
    listTraces: (query) => ({
      traces: store.list(query),
      ...store.losses(),
      fault: store.fault(),
      onward: onward?.state() ?? null,
    }),
    showTrace: store.show,
    configure(next) {
      if (JSON.stringify(next.onward) !== JSON.stringify(settings.onward)) {
        onward?.[Symbol.dispose]()
        onward = openOnward(deps, next.onward)
      }
      settings = next
      sampler.configure(next.sampling)
    },
    settle() {
      sampler.settle()
      return (onward?.state().waiting ?? 0) === 0
    },
    [Symbol.dispose]() {
      sampler.settle()
      onward?.[Symbol.dispose]()
      store[Symbol.dispose]()
    },
  }
}

function openOnward({ clock, random }: TraceDeskDeps, target: OnwardTarget | null): Onward | undefined {
  if (target === null) return undefined
  return createOnward({ clock, random, deliver: (spans, signal) => postTraces(target, spans, signal) })
}
