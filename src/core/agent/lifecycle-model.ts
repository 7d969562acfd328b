import type { AgentState, NewEvent } from '../event/event.ts'
import type { ProcessSpec } from './process-spec.ts'
import type { RestartHistory } from './restart-policy.ts'
import type { LiveRun, RunEnd } from './run.ts'

/** All that decides what becomes of one instance of an agent. */
export interface Lifecycle {
  readonly spec: ProcessSpec
  readonly state: AgentState
  /** Why it is in this state, for people. */
  readonly reason: string
  /** When the state began; Unix epoch, milliseconds. */
  readonly sinceMs: number
  readonly wanted: 'running' | 'stopped'
  /** Taken out of the configuration: to be stopped, then forgotten. */
  readonly isRemoved: boolean
  /** Forgotten: nothing happens to it any more. */
  readonly isGone: boolean
  /** What it waits for before it may start, `web (starting)`; `null` when every dependency is ready. */
  readonly blocker: string | null
  readonly run: RunPhase | null
  /** Whether its probes look at the run. */
  readonly isWatched: boolean
  /** What its run lacks to be ready, as far as it is known; `null` when it is ready, or nothing of it runs. */
  readonly lack: Lack | null
  /** Why a probe has its run end, if one does: it goes on by the restart policy, as after a failure of its own. */
  readonly unhealthy: string | null
  /** The one timer that is set, if any. */
  readonly timer: TimerName | null
  /** When the `backoff` timer is due; Unix epoch, milliseconds. */
  readonly nextStartMs: number | null
  readonly history: RestartHistory
  /** Runs that followed another. */
  readonly restarts: number
  readonly lastEnd: RunEnd | null
}

export interface Lack {
  /** As was seen last: `nothing listens on localhost:80 (connection refused)`. */
  readonly missing: string
  readonly isLate: boolean
}

type RunPhase =
  /** It is not known whether a run lives, so that none may be started. */
  | { readonly phase: 'held' }
  /** A start was asked for, and its outcome is not known. */
  | { readonly phase: 'spawning' }
  | {
      readonly phase: 'live'
      readonly run: LiveRun
      /** By `Clock.elapsed`. */
      readonly startedAtMs: number
      /** By `Clock.elapsed`; `null` until it is ready. */
      readonly readyAtMs: number | null
    }

/**
 * `grace`: from the stop signal to SIGKILL. `backoff`: until a restart. `readiness`: until it is said that it is late.
 * `repair`: until the repair that runs is ended.
 */
export type TimerName = 'grace' | 'backoff' | 'readiness' | 'repair'

/** What can happen to an instance. `actor` is `Caller.id` of who caused it. */
export type LifecycleEvent =
  /** From now on it is wanted running. */
  | { readonly type: 'start'; readonly reason: string; readonly actor: string }
  /** From now on it is wanted stopped. */
  | { readonly type: 'stop'; readonly reason: string; readonly actor: string }
  /** Wanted running, by a new run. */
  | { readonly type: 'restart'; readonly reason: string; readonly actor: string }
  /** It has a new spec; `needsRestart` when the run that lives does not fit it. */
  | {
      readonly type: 'replaced'
      readonly spec: ProcessSpec
      readonly needsRestart: boolean
      readonly actor: string
    }
  /** It was taken out of the configuration. */
  | { readonly type: 'removed'; readonly actor: string }
  /** What its dependencies are like now; see {@link Lifecycle.blocker}. */
  | { readonly type: 'dependencies'; readonly blocker: string | null }
  /** A start succeeded. */
  | { readonly type: 'started'; readonly run: LiveRun }
  /** A start failed. */
  | { readonly type: 'not_started'; readonly runId: string; readonly end: RunEnd }
  /** A start was taken back before it began. */
  | { readonly type: 'start_cancelled' }
  /** A run of it was found alive, `ageMs` after its start. `isRecorded`: the log has its start. */
  | {
      readonly type: 'adopted'
      readonly run: LiveRun
      readonly ageMs: number
      readonly wasReady: boolean
      readonly isRecorded: boolean
    }
  /** It could not be found out whether a run of it lives. */
  | { readonly type: 'undecided'; readonly reason: string }
  /** No run of it lives. `resume`: one that had come to rest by itself is to run again. */
  | { readonly type: 'absent'; readonly resume: boolean }
  | RunSign
  | { readonly type: 'shim_lost'; readonly runId: string }
  | { readonly type: 'ended'; readonly runId: string; readonly end: RunEnd }
  | { readonly type: 'timer'; readonly timer: TimerName }

/** What probes tell of a run. */
export type RunSign =
  | { readonly type: 'ready'; readonly runId: string }
  /** It is not ready yet: what it lacks, as the last look found. Told when that is not what was told before. */
  | { readonly type: 'missing'; readonly runId: string; readonly missing: string }
  /** It was ready and is not any more. */
  | { readonly type: 'unready'; readonly runId: string; readonly reason: string }
  /** It has to be restarted. */
  | {
      readonly type: 'unhealthy'
      readonly runId: string
      readonly probe: 'startup' | 'liveness' | 'stall'
      readonly reason: string
    }

/** What is to be done, in order. */
export type LifecycleAction =
  | { readonly type: 'record'; readonly event: NewEvent }
  /** Start one run of `spec`, and tell the outcome: `started`, `not_started` or `start_cancelled`. */
  | { readonly type: 'start'; readonly spec: ProcessSpec }
  /** The same with a run of its repair. */
  | { readonly type: 'repair'; readonly spec: ProcessSpec }
  /** Take the start back if it has not begun. */
  | { readonly type: 'cancel_start' }
  | { readonly type: 'signal'; readonly runId: string; readonly signal: string }
  | { readonly type: 'kill'; readonly runId: string }
  /** Clear up after a run, once its end is stored. */
  | { readonly type: 'archive'; readonly runId: string }
  /** Let the probes of `spec` look at a run, and tell what they find. */
  | { readonly type: 'watch'; readonly spec: ProcessSpec; readonly run: LiveRun; readonly wasReady: boolean }
  | { readonly type: 'stop_watch' }
  | { readonly type: 'schedule'; readonly timer: TimerName; readonly afterMs: number }
  | { readonly type: 'cancel'; readonly timer: TimerName }
  /** It is gone. */
  | { readonly type: 'forget' }

/** When something happens, and the chance that may play a part. */
export interface Moment {
  /** `Clock.now`: for stamps. */
  readonly atMs: number
  /** `Clock.elapsed`: for durations. */
  readonly elapsedMs: number
  /** `Random.fraction`. */
  readonly fraction: number
}
