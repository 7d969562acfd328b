import { describeDuration, describeEnd } from './describe-end.ts'
import type { LifecycleEvent } from './lifecycle-model.ts'
import { isRepairRun } from './repair.ts'
import { awaitRepair, goOnAfterRepair, onRepairLate } from './repairing.ts'
import { freshHistory } from './restart-policy.ts'
import {
  act,
  awaitReadiness,
  becomeReady,
  begin,
  change,
  closeRun,
  endRun,
  enter,
  followRun,
  goOnAfter,
  isWanted,
  noteLateReadiness,
  openRun,
  record,
  resumeReady,
  type Step,
  sayLack,
  schedule,
  sendStop,
  settle,
} from './transition.ts'

type Event<Type extends LifecycleEvent['type']> = Extract<LifecycleEvent, { readonly type: Type }>

// The rules of what is seen of runs. What does not belong to the run at hand is passed over.

export function onStarted(step: Step, { run }: Event<'started'>): Step {
  if (step.model.run?.phase !== 'spawning') return step
  const opened = openRun(step, run, 0)
  if (opened.model.state === 'exiting') return sendStop(opened)
  return isRepairRun(run.runId) ? awaitRepair(opened, run, 0) : awaitReadiness(opened, run)
}

export function onNotStarted(step: Step, { runId, end }: Event<'not_started'>): Step {
  const { run, state, reason } = step.model
  if (run?.phase !== 'spawning') return step
  const closed = closeRun(step, runId, end)
  if (state === 'exiting') return settle(closed, `${reason}; ${describeEnd(end)}`)
  return isRepairRun(runId)
    ? goOnAfterRepair(closed, end)
    : goOnAfter(closed, end, { readyAtMs: null, unhealthy: null })
}

export function onStartCancelled(step: Step): Step {
  const { run, state, reason } = step.model
  if (run?.phase !== 'spawning' || state !== 'exiting') return step
  return settle(change(step, { run: null }), reason)
}

export function onAdopted(step: Step, event: Event<'adopted'>): Step {
  const { run, ageMs, wasReady, isRecorded } = event
  if (step.model.run?.phase !== 'held') return step
  const followed = isRecorded ? followRun(step, run, ageMs) : openRun(step, run, ageMs)
  const { runId, identity, hasShim } = run
  const adopted = record(followed, 'run.adopted', { runId, ...identity, hasShim })
  // What was begun is carried on, also when it was to make way for a new run.
  const isToEnd = !isWanted(adopted.model) || adopted.model.state === 'exiting'
  if (isToEnd) return endRun(adopted, 'still to be stopped')
  if (isRepairRun(runId)) return awaitRepair(adopted, run, ageMs)
  return wasReady ? resumeReady(adopted, run) : awaitReadiness(adopted, run)
}

export function onUndecided(step: Step, { reason }: Event<'undecided'>): Step {
  const { run, state } = step.model
  if (run?.phase !== 'held') return step
  return enter(step, state === 'exiting' ? 'exiting' : 'pending', `not known whether it runs: ${reason}`)
}

export function onAbsent(step: Step, { resume }: Event<'absent'>): Step {
  const { run, state, reason } = step.model
  if (run?.phase !== 'held') return step
  const decided = change(step, { run: null })
  const isResting = state === 'stopped' || state === 'failed'
  if (!isWanted(decided.model)) return settle(decided, isResting ? reason : 'not started')
  if (resume) return begin(change(decided, { history: freshHistory }), 'starts with the control plane')
  return isResting ? decided : resumeLost(decided)
}

/** A control plane that crashed left it without a run, on the way to one. */
function resumeLost(step: Step): Step {
  const { history, reason, spec } = step.model
  if (!history.isCrashLoop) return begin(step, 'nothing of it runs')
  return schedule(enter(step, 'crash_looping', reason), 'backoff', spec.restart.delayMsMax)
}

export function onReady(step: Step, { runId }: Event<'ready'>): Step {
  const { run, state } = step.model
  if (run?.phase !== 'live' || run.run.runId !== runId) return step
  if (state === 'starting') return becomeReady(step)
  return state === 'degraded' ? enter(step, 'ready', 'ready again') : step
}

export function onMissing(step: Step, { runId, missing }: Event<'missing'>): Step {
  const { run, state, lack } = step.model
  if (run?.phase !== 'live' || run.run.runId !== runId || state !== 'starting' || !lack) return step
  return sayLack(step, { ...lack, missing })
}

export function onUnready(step: Step, { runId, reason }: Event<'unready'>): Step {
  const { run, state } = step.model
  if (run?.phase !== 'live' || run.run.runId !== runId || state !== 'ready') return step
  return enter(step, 'degraded', reason)
}

export function onUnhealthy(step: Step, { runId, probe, reason }: Event<'unhealthy'>): Step {
  const { run, state } = step.model
  if (run?.phase !== 'live' || run.run.runId !== runId || state === 'exiting') return step
  const noted = record(change(step, { unhealthy: reason }), 'run.unhealthy', { runId, probe, reason })
  return endRun(noted, reason)
}

export function onShimLost(step: Step, { runId }: Event<'shim_lost'>): Step {
  const { run } = step.model
  if (run?.phase !== 'live' || run.run.runId !== runId || !run.run.hasShim) return step
  const lost = change(step, { run: { ...run, run: { ...run.run, hasShim: false } } })
  return record(lost, 'run.shim_lost', { runId })
}

export function onEnded(step: Step, { runId, end }: Event<'ended'>): Step {
  const { run, state, reason, unhealthy } = step.model
  const isOurs = run?.phase === 'held' || (run?.phase === 'live' && run.run.runId === runId)
  if (!isOurs) return step
  const closed = closeRun(step, runId, end)
  if (state === 'exiting' && unhealthy === null) return settle(closed, `${reason}; ${describeEnd(end)}`)
  if (!isWanted(closed.model)) return settle(closed, describeEnd(end))
  if (isRepairRun(runId)) return goOnAfterRepair(closed, end)
  return goOnAfter(closed, end, { readyAtMs: run.phase === 'live' ? run.readyAtMs : null, unhealthy })
}

export function onTimer(step: Step, { timer }: Event<'timer'>): Step {
  if (step.model.timer !== timer) return step
  const fired = change(step, { timer: null, nextStartMs: null })
  if (timer === 'backoff') return begin(fired, 'starts again')
  if (timer === 'repair') return onRepairLate(fired)
  return timer === 'readiness' ? noteLateReadiness(fired) : killRun(fired)
}

function killRun(step: Step): Step {
  const { run, spec } = step.model
  if (run?.phase !== 'live') return step
  const late = enter(step, 'exiting', `did not end within ${describeDuration(spec.stop.graceMs)}`)
  return act(late, { type: 'kill', runId: run.run.runId })
}
