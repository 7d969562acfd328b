import type { LifecycleEvent } from './lifecycle-model.ts'
import { freshHistory } from './restart-policy.ts'
import { begin, change, endRun, enter, isWanted, type Step, settle, watchAnew } from './transition.ts'

type Event<Type extends LifecycleEvent['type']> = Extract<LifecycleEvent, { readonly type: Type }>

// The rules of what people and the configuration ask. A person's word makes earlier restarts forgotten.

const forgiven = { history: freshHistory, unhealthy: null }

export function onStart(step: Step, { reason }: Event<'start'>): Step {
  const { run, state, isRemoved } = step.model
  if (isRemoved) return step
  const wanted = change(step, { wanted: 'running', ...forgiven })
  if (run === null) return begin(wanted, reason)
  return state === 'exiting' ? enter(wanted, 'exiting', `${reason}, once it has ended`) : wanted
}

export function onStop(step: Step, { reason }: Event<'stop'>): Step {
  return leave(change(step, { wanted: 'stopped' }), reason)
}

export function onRestart(step: Step, { reason }: Event<'restart'>): Step {
  if (step.model.isRemoved) return step
  return renew(change(step, { wanted: 'running', ...forgiven }), reason)
}

export function onReplaced(step: Step, { spec, needsRestart }: Event<'replaced'>): Step {
  const replaced = change(step, { spec, isRemoved: false })
  if (!needsRestart) return watchAnew(replaced)
  const fresh = change(replaced, forgiven)
  return isWanted(fresh.model) ? renew(fresh, 'its configuration changed') : fresh
}

export function onRemoved(step: Step): Step {
  return leave(change(step, { isRemoved: true }), 'removed from the configuration')
}

export function onDependencies(step: Step, { blocker }: Event<'dependencies'>): Step {
  const { state, run } = step.model
  const known = change(step, { blocker })
  const isWaiting = state === 'pending' && run === null && isWanted(step.model)
  return isWaiting ? begin(known, 'its dependencies are ready') : known
}

/** To rest, by whatever is needed. */
function leave(step: Step, reason: string): Step {
  return step.model.run === null ? settle(step, reason) : endOnce(step, reason)
}

/** To a new run, by whatever is needed. What is held makes way for it once it is found. */
function renew(step: Step, reason: string): Step {
  const { run } = step.model
  if (run === null) return begin(step, reason)
  return run.phase === 'held' ? enter(step, 'exiting', reason) : endOnce(step, reason)
}

/** Ends the run, unless it is being ended already. What is held is left until it is decided. */
function endOnce(step: Step, reason: string): Step {
  if (step.model.run?.phase === 'held') return step
  return step.model.state === 'exiting' ? enter(step, 'exiting', reason) : endRun(step, reason)
}
