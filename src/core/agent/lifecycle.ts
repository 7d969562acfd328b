import { planeCaller } from '../access/caller.ts'
import type { AgentRecord } from '../event/event-log.ts'
import { onDependencies, onRemoved, onReplaced, onRestart, onStart, onStop } from './asked.ts'
import type { Lifecycle, LifecycleAction, LifecycleEvent, Moment } from './lifecycle-model.ts'
import {
  onAbsent,
  onAdopted,
  onEnded,
  onMissing,
  onNotStarted,
  onReady,
  onShimLost,
  onStartCancelled,
  onStarted,
  onTimer,
  onUndecided,
  onUnhealthy,
  onUnready,
} from './observed.ts'
import type { ProcessSpec } from './process-spec.ts'
import { freshHistory } from './restart-policy.ts'
import type { Step } from './transition.ts'

/** An instance that was never seen before. It rests until it is told what is wanted of it. */
export function createLifecycle(spec: ProcessSpec, atMs: number): Lifecycle {
  return {
    spec,
    state: 'pending',
    reason: 'added',
    sinceMs: atMs,
    wanted: 'stopped',
    isRemoved: false,
    isGone: false,
    blocker: null,
    run: null,
    isWatched: false,
    lack: null,
    unhealthy: null,
    timer: null,
    nextStartMs: null,
    history: freshHistory,
    restarts: 0,
    lastEnd: null,
  }
}

/**
 * What the log knows of an instance that this control plane has not looked at yet. Nothing is started meanwhile.
 * @param isRepaired whether its repair was used
 */
export function recallLifecycle(
  spec: ProcessSpec,
  known: Pick<AgentRecord, 'state' | 'reason' | 'sinceMs' | 'wanted' | 'restarts' | 'lastEnd'>,
  isRepaired = false,
): Lifecycle {
  return {
    ...createLifecycle(spec, known.sinceMs),
    state: known.state,
    reason: known.reason,
    wanted: known.wanted,
    run: { phase: 'held' },
    restarts: known.restarts,
    lastEnd: known.lastEnd,
    // The counts themselves were not kept; a crash of ours is no reason to be lenient with one of its own.
    history: {
      ...freshHistory,
      attempts: known.state === 'backoff' || known.state === 'crash_looping' ? 1 : 0,
      isCrashLoop: known.state === 'crash_looping',
      isRepaired,
    },
  }
}

/**
 * What becomes of an instance when something happens to it. Every pair of state and event is decided: those that
 * mean nothing together change nothing.
 *
 * Holds, whatever comes: never two runs at once; no run begins while it is wanted stopped, removed, or not known
 * to have none; each end is recorded once; every timer is taken back before its state is left.
 */
export function stepLifecycle(
  model: Lifecycle,
  event: LifecycleEvent,
  moment: Moment,
): { readonly model: Lifecycle; readonly actions: readonly LifecycleAction[] } {
  if (model.isGone) return { model, actions: [] }
  const actor = 'actor' in event ? event.actor : planeCaller.id
  // The rule of an event's type takes that event, which an index by the type cannot say.
  const rule = rules[event.type] as (step: Step, event: LifecycleEvent) => Step
  const made = rule({ model, actions: [], moment, actor }, event)
  return { model: made.model, actions: made.actions }
}

type Rules = {
  readonly [Type in LifecycleEvent['type']]: (
    step: Step,
    event: Extract<LifecycleEvent, { readonly type: Type }>,
  ) => Step
}

const rules: Rules = {
  start: onStart,
  stop: onStop,
  restart: onRestart,
  replaced: onReplaced,
  removed: onRemoved,
  dependencies: onDependencies,
  started: onStarted,
  not_started: onNotStarted,
  start_cancelled: onStartCancelled,
  adopted: onAdopted,
  undecided: onUndecided,
  absent: onAbsent,
  ready: onReady,
  missing: onMissing,
  unready: onUnready,
  unhealthy: onUnhealthy,
  shim_lost: onShimLost,
  ended: onEnded,
  timer: onTimer,
}
