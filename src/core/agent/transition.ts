import type { AgentState, EventData, EventType, NewEvent } from '../event/event.ts'
import { whatIsMissing } from './check-text.ts'
import { describeDuration } from './describe-end.ts'
import type { Lack, Lifecycle, LifecycleAction, Moment, TimerName } from './lifecycle-model.ts'
import type { ProcessSpec } from './process-spec.ts'
import { isRepairRun } from './repair.ts'
import { judgeEnd } from './restart-policy.ts'
import type { LiveRun, RunEnd } from './run.ts'

/** A step as far as it is made: what is changed, and what is to be done, so far. */
export interface Step {
  readonly model: Lifecycle
  readonly actions: readonly LifecycleAction[]
  readonly moment: Moment
  readonly actor: string
}

export function change(step: Step, changes: Partial<Lifecycle>): Step {
  return { ...step, model: { ...step.model, ...changes } }
}

export function act(step: Step, action: LifecycleAction): Step {
  return { ...step, actions: [...step.actions, action] }
}

export function record<Type extends EventType>(step: Step, type: Type, data: EventData[Type]): Step {
  // The pair belongs together by the signature, which the union of events cannot see.
  const event = { type, agentId: step.model.spec.id, actor: step.actor, data } as NewEvent
  return act(step, { type: 'record', event })
}

/** Goes to `state`, recorded when it is another than before. */
export function enter(step: Step, state: AgentState, reason: string): Step {
  const from = step.model.state
  if (from === state) return change(step, { reason })
  const entered = change(step, { state, reason, sinceMs: step.moment.atMs })
  return record(entered, 'agent.state', { from, to: state, reason })
}

export function schedule(step: Step, timer: TimerName, afterMs: number): Step {
  const nextStartMs = timer === 'backoff' ? step.moment.atMs + afterMs : null
  return act(change(cancelTimer(step), { timer, nextStartMs }), { type: 'schedule', timer, afterMs })
}

function cancelTimer(step: Step): Step {
  const { timer } = step.model
  if (timer === null) return step
  return act(change(step, { timer: null, nextStartMs: null }), { type: 'cancel', timer })
}

/** Whether both people and the configuration want it to run. */
export function isWanted({ wanted, isRemoved }: Lifecycle): boolean {
  return wanted === 'running' && !isRemoved
}

/** Starts a run, or waits for what it depends on. There is none. */
export function begin(step: Step, reason: string): Step {
  const { blocker, spec } = step.model
  const free = cancelTimer(step)
  if (blocker !== null) return enter(free, 'pending', `waits for ${blocker}`)
  return act(enter(change(free, { run: { phase: 'spawning' } }), 'starting', reason), { type: 'start', spec })
}

/** Has the repair run, whatever the agent waits for. There is no run. */
function beginRepair(step: Step, reason: string): Step {
  const noted = record(enter(step, 'starting', reason), 'agent.repairing', { reason })
  const { spec } = step.model
  return act(change(noted, { run: { phase: 'spawning' } }), { type: 'repair', spec })
}

/** Ends the run that lives or is about to: by the stop signal, or by taking its start back. */
export function endRun(step: Step, reason: string): Step {
  const exiting = enter(step, 'exiting', reason)
  return step.model.run?.phase === 'live' ? sendStop(exiting) : act(exiting, { type: 'cancel_start' })
}

/** Sends the stop signal to the run that lives, and gives it its time. */
export function sendStop(step: Step): Step {
  const { run, spec } = step.model
  if (run?.phase !== 'live') return step
  const { runId } = run.run
  const signalled = act(stopWatch(step), { type: 'signal', runId, signal: spec.stop.signal })
  return schedule(signalled, 'grace', spec.stop.graceMs)
}

/** Has the probes of its spec look at the run that lives. */
function watch(step: Step, run: LiveRun, wasReady: boolean): Step {
  const { spec } = step.model
  const { startup, readiness, liveness, stallTimeoutMs } = spec
  if (!(startup || readiness || liveness) && stallTimeoutMs === null) return step
  return act(change(step, { isWatched: true }), { type: 'watch', spec, run, wasReady })
}

function stopWatch(step: Step): Step {
  if (!step.model.isWatched) return step
  return act(change(step, { isWatched: false }), { type: 'stop_watch' })
}

/** Goes by the probes of a spec that came while the run lived. */
export function watchAnew(step: Step): Step {
  const { run, state, spec } = step.model
  if (run?.phase !== 'live' || isRepairRun(run.run.runId) || state === 'exiting') return step
  const free = stopWatch(step)
  if (state === 'starting') return awaitReadiness(free, run.run)
  const watched = watch(free, run.run, true)
  return state === 'degraded' && !spec.readiness ? enter(watched, 'ready', 'ready') : watched
}

/** Comes to rest, or goes on, where no run is: as it is wanted. */
export function settle(step: Step, reason: string): Step {
  if (isWanted(step.model)) return begin(step, reason)
  const stopped = enter(cancelTimer(step), 'stopped', reason)
  if (!stopped.model.isRemoved) return stopped
  return act(change(record(stopped, 'agent.removed', {}), { isGone: true }), { type: 'forget' })
}

/** Takes note that a run is over. */
export function closeRun(step: Step, runId: string, end: RunEnd): Step {
  const closed = change(stopWatch(cancelTimer(step)), {
    run: null,
    lack: null,
    lastEnd: isRepairRun(runId) ? step.model.lastEnd : end,
    unhealthy: null,
  })
  return act(record(closed, 'run.ended', { runId, end }), { type: 'archive', runId })
}

/**
 * Starts again after an end that nobody asked for, or not, by the restart policy.
 * @param unhealthy why a probe had it end
 */
export function goOnAfter(
  step: Step,
  end: RunEnd,
  { readyAtMs, unhealthy }: { readonly readyAtMs: number | null; readonly unhealthy: string | null },
): Step {
  const { elapsedMs, fraction } = step.moment
  const { spec, history } = step.model
  const readyForMs = readyAtMs === null ? 0 : elapsedMs - readyAtMs
  const verdict = judgeEnd({
    ...{ policy: spec.restart, repair: spec.repair, history, end, unhealthy },
    ...{ readyForMs, elapsedMs, fraction },
  })
  if (verdict.kind === 'rest') return enter(step, verdict.state, verdict.reason)
  const counted = change(step, { history: verdict.history })
  if (verdict.kind === 'repair') return beginRepair(counted, verdict.reason)
  if (verdict.delayMs === 0 && verdict.state === 'backoff') return begin(counted, verdict.reason)
  return schedule(enter(counted, verdict.state, verdict.reason), 'backoff', verdict.delayMs)
}

/** Takes note that a run lives, `ageMs` after its start. */
export function openRun(step: Step, run: LiveRun, ageMs: number): Step {
  const { lastEnd, restarts } = step.model
  const { pid, startTime } = run.identity
  const isFurther = lastEnd !== null && !isRepairRun(run.runId)
  const opened = change(followRun(step, run, ageMs), { restarts: restarts + (isFurther ? 1 : 0) })
  return record(opened, 'run.started', { runId: run.runId, pid, startTime })
}

/** As {@link openRun}, of a run whose log has its start already. */
export function followRun(step: Step, run: LiveRun, ageMs: number): Step {
  const startedAtMs = step.moment.elapsedMs - ageMs
  return change(step, { run: { phase: 'live', run, startedAtMs, readyAtMs: null } })
}

/** Finds out when the run that lives is ready. */
export function awaitReadiness(step: Step, run: LiveRun): Step {
  const { readiness, startup } = step.model.spec
  const awaited = startup ?? readiness
  if (awaited === null) return becomeReady(watch(step, run, false))
  const lack = { missing: whatIsMissing(awaited.check), isLate: false }
  const waiting = change(enter(step, 'starting', lackText(step.model.spec, lack)), { lack })
  const watched = watch(waiting, run, false)
  // One that only has to start is restarted when it is late.
  if (readiness === null) return cancelTimer(watched)
  return schedule(watched, 'readiness', readiness.withinMs + (startup?.withinMs ?? 0))
}

export function becomeReady(step: Step): Step {
  const { run } = step.model
  if (run?.phase !== 'live') return step
  const afterMs = Math.round(step.moment.elapsedMs - run.startedAtMs)
  return beReady(record(step, 'run.ready', { runId: run.run.runId, afterMs }))
}

/** As {@link becomeReady}, of a run whose log has it already. */
export function resumeReady(step: Step, run: LiveRun): Step {
  return beReady(watch(step, run, true))
}

function beReady(step: Step): Step {
  const { run } = step.model
  if (run?.phase !== 'live') return step
  const ready = change(cancelTimer(step), {
    run: { ...run, readyAtMs: step.moment.elapsedMs },
    lack: null,
  })
  return enter(ready, 'ready', 'ready')
}

/** Takes note of what the run lacks to be ready, by what was seen just now. */
export function sayLack(step: Step, lack: Lack): Step {
  return change(step, { lack, reason: lackText(step.model.spec, lack) })
}

/** Says that readiness is late. It is no reason to end a run. */
export function noteLateReadiness(step: Step): Step {
  const { spec, state, lack } = step.model
  // A spec without a limit may have come meanwhile.
  if (spec.readiness === null || lack === null) return step
  const late = sayLack(step, { ...lack, isLate: true })
  return record(late, 'agent.state', { from: state, to: state, reason: late.model.reason })
}

function lackText({ readiness }: ProcessSpec, { missing, isLate }: Lack): string {
  const within = isLate && readiness ? `after ${describeDuration(readiness.withinMs)}` : 'yet'
  return `not ready ${within}: ${missing}`
}
