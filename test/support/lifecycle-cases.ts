import { createLifecycle, recallLifecycle, stepLifecycle } from '../../src/core/agent/lifecycle.ts'
import type {
  Lifecycle,
  LifecycleAction,
  LifecycleEvent,
  Moment,
} from '../../src/core/agent/lifecycle-model.ts'
import type { ProcessSpec } from '../../src/core/agent/process-spec.ts'
import type { LiveRun, RunEnd } from '../../src/core/agent/run.ts'
import { agentSpec, readyBy } from './process-spec.ts'

/** An agent that is ready once it says so. */
export const spec: ProcessSpec = agentSpec('a', { readiness: readyBy({ kind: 'log', pattern: 'ready' }) })

export const moment: Moment = { atMs: 1000, elapsedMs: 500, fraction: 0.5 }

export const liveRun = (runId: string): LiveRun => ({
  runId,
  agentId: 'a',
  identity: { pid: 42, startTime: '7' },
  hasShim: true,
})

export const failure: RunEnd = { kind: 'exited', status: 1, signal: null, detail: null, atMs: 900 }
export const success: RunEnd = { ...failure, status: 0 }

/** One of each kind of event, and of each case that a rule tells apart. `run-1` is the run that lives. */
export const events = {
  start: { type: 'start', reason: 'started', actor: 'person' },
  stop: { type: 'stop', reason: 'stopped', actor: 'person' },
  restart: { type: 'restart', reason: 'restarted', actor: 'person' },
  'replaced, in place': { type: 'replaced', spec, needsRestart: false, actor: 'person' },
  replaced: { type: 'replaced', spec, needsRestart: true, actor: 'person' },
  removed: { type: 'removed', actor: 'person' },
  'dependencies ready': { type: 'dependencies', blocker: null },
  'dependencies not ready': { type: 'dependencies', blocker: 'web (starting)' },
  started: { type: 'started', run: liveRun('run-1') },
  'not started': {
    type: 'not_started',
    runId: 'run-1',
    end: { ...failure, kind: 'not_started', status: null },
  },
  'start cancelled': { type: 'start_cancelled' },
  adopted: { type: 'adopted', run: liveRun('run-1'), ageMs: 300, wasReady: true, isRecorded: true },
  'adopted, not ready': {
    type: 'adopted',
    run: liveRun('run-1'),
    ageMs: 300,
    wasReady: false,
    isRecorded: true,
  },
  'adopted, unrecorded': {
    type: 'adopted',
    run: liveRun('run-1'),
    ageMs: 300,
    wasReady: false,
    isRecorded: false,
  },
  undecided: { type: 'undecided', reason: 'EMFILE' },
  absent: { type: 'absent', resume: false },
  'absent, resume': { type: 'absent', resume: true },
  ready: { type: 'ready', runId: 'run-1' },
  'ready, other run': { type: 'ready', runId: 'run-0' },
  unready: { type: 'unready', runId: 'run-1', reason: 'not ready any more' },
  'unready, other run': { type: 'unready', runId: 'run-0', reason: 'not ready any more' },
  unhealthy: { type: 'unhealthy', runId: 'run-1', probe: 'liveness', reason: 'not alive' },
  'unhealthy, other run': { type: 'unhealthy', runId: 'run-0', probe: 'liveness', reason: 'not alive' },
  'shim lost': { type: 'shim_lost', runId: 'run-1' },
  'shim lost, other run': { type: 'shim_lost', runId: 'run-0' },
  'ended, failure': { type: 'ended', runId: 'run-1', end: failure },
  'ended, success': { type: 'ended', runId: 'run-1', end: success },
  'ended, other run': { type: 'ended', runId: 'run-0', end: failure },
  'grace over': { type: 'timer', timer: 'grace' },
  'backoff over': { type: 'timer', timer: 'backoff' },
  'readiness late': { type: 'timer', timer: 'readiness' },
} as const satisfies Record<string, LifecycleEvent>

export type EventName = keyof typeof events

export function step(
  model: Lifecycle,
  name: EventName,
): { model: Lifecycle; actions: readonly LifecycleAction[] } {
  return stepLifecycle(model, events[name], moment)
}

function after(model: Lifecycle, ...names: EventName[]): Lifecycle {
  return names.reduce((before, name) => step(before, name).model, model)
}

const known = { reason: 'ready', sinceMs: 100, restarts: 3, lastEnd: failure }
const added = createLifecycle(spec, 0)
const falls = (times: number): EventName[] =>
  Array.from({ length: times }, (): EventName[] => ['started', 'ended, failure', 'backoff over']).flat()

/** An instance in each situation that a rule tells apart, come about by events. */
export const situations = {
  added,
  'held, was ready': recallLifecycle(spec, { ...known, state: 'ready', wanted: 'running' }),
  'held, to be stopped': recallLifecycle(spec, { ...known, state: 'exiting', wanted: 'stopped' }),
  'held, to restart': recallLifecycle(spec, { ...known, state: 'exiting', wanted: 'running' }),
  'held, was failed': recallLifecycle(spec, { ...known, state: 'failed', wanted: 'running' }),
  'held, was crash looping': recallLifecycle(spec, {
    ...known,
    state: 'crash_looping',
    wanted: 'running',
  }),
  'pending, blocked': after(added, 'dependencies not ready', 'start'),
  'starting, spawning': after(added, 'start'),
  'starting, not ready': after(added, 'start', 'started'),
  'starting, late': after(added, 'start', 'started', 'readiness late'),
  ready: after(added, 'start', 'started', 'ready'),
  degraded: after(added, 'start', 'started', 'ready', 'unready'),
  'exiting, unhealthy': after(added, 'start', 'started', 'ready', 'unhealthy'),
  'exiting, stopped': after(added, 'start', 'started', 'ready', 'stop'),
  'exiting, killed': after(added, 'start', 'started', 'ready', 'stop', 'grace over'),
  'exiting, spawning': after(added, 'start', 'stop'),
  'exiting, to restart': after(added, 'start', 'started', 'ready', 'restart'),
  'exiting, removed': after(added, 'start', 'started', 'ready', 'removed'),
  backoff: after(added, 'start', ...falls(1), 'started', 'ended, failure'),
  'crash looping': after(added, 'start', ...falls(5), 'started', 'ended, failure'),
  failed: after(recallLifecycle(spec, { ...known, state: 'failed', wanted: 'running' }), 'absent'),
  finished: after(added, 'start', 'started', 'ready', 'ended, success'),
  stopped: after(added, 'stop'),
  gone: after(added, 'removed'),
} satisfies Record<string, Lifecycle>

export type SituationName = keyof typeof situations
