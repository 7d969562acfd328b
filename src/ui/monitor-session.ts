import type { Hit } from './drawing.ts'
import type { Effect, Model } from './model.ts'
import { type MonitorEvent, updateMonitor } from './monitor-model.ts'
import type { MonitorStore } from './monitor-store.ts'
import type { MouseEvent } from './mouse.ts'
import { createScope, type Scope } from './scope.ts'

/** The model in use: events go in, what is to be shown comes out, effects are carried out by `perform`. */
export interface MonitorSession {
  send(event: MonitorEvent): void
  pointer(event: MouseEvent): void
  /** Says where clicks do something on the screen that was drawn. */
  drawn(hits: readonly Hit[]): void
  /** Shows again what is shown. */
  refresh(): void
  /** What is to be shown: the same object until model or data changed. */
  read(): Scope
}

const wheelRows = 3

/** Keys change the screen at once, data as often as the store publishes. */
export function createMonitorSession(
  store: MonitorStore,
  first: Model,
  options: {
    readonly perform: (effect: Effect) => void
    readonly changed: (scope: Scope) => void
    readonly nowMs: () => number
  },
): MonitorSession {
  let scope = createScope(first, store.read())
  let hits: readonly Hit[] = []

  function show(model: Model): void {
    scope = createScope(model, store.read())
    options.changed(scope)
  }

  function send(event: MonitorEvent): void {
    const { model, effects } = updateMonitor(scope.model, event, store.read())
    show(model)
    for (const effect of effects) options.perform(effect)
  }

  store.subscribe(() => show(scope.model))

  return {
    send,
    refresh: () => show(scope.model),
    pointer(event) {
      if (event.kind === 'scrolled') return send({ type: 'scrolled', by: event.by * wheelRows })
      const hit = hits.find(({ y, from, to }) => y === event.y && event.x >= from && event.x < to)
      send({ type: 'clicked', hit, atMs: options.nowMs() })
    },
    drawn(next) {
      hits = next
    },
    read: () => scope,
  }
}
