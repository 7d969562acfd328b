import type { LogStore } from '../log/log-store.ts'
import type { Platform } from '../platform.ts'
import type { Clearing } from './clearing.ts'
import type { EventRecorder } from './event-recorder.ts'
import type { LifecycleAction, LifecycleEvent } from './lifecycle-model.ts'
import type { ProcessHost } from './process-host.ts'
import type { ProcessSpec } from './process-spec.ts'
import { repairRunId, repairSpec } from './repair.ts'
import type { RunEnd } from './run.ts'
import type { RunWatcher } from './run-watcher.ts'
import type { SpawnGate } from './spawn-gate.ts'
import type { WatchedRun } from './take-look.ts'

export interface InstanceRunnerDeps extends Platform {
  readonly host: Pick<ProcessHost, 'start' | 'mayFollow' | 'signal' | 'kill'>
  readonly logs: Pick<LogStore, 'endOffset'>
  readonly watcher: RunWatcher
  readonly recorder: Pick<EventRecorder, 'record'>
  readonly clearing: Clearing
  readonly gate: SpawnGate
  readonly onFault: (error: unknown) => void
  /** Aborts when nothing more is to be started. */
  readonly signal: AbortSignal
}

/** The instance whose machine asks. */
export interface Asker {
  readonly id: string
  readonly logPath: string
  /** Tells the machine what came of it. */
  readonly tell: (event: LifecycleEvent) => void
  /** Whether a start that has not begun is still wanted. */
  readonly isStartWanted: () => boolean
  readonly forget: () => void
}

/** Carries out what the machine of one instance asks for. */
export interface InstanceRunner {
  carryOut(action: LifecycleAction): void
  /** Where the output of a run begins that was not started here. */
  setOutput(output: WatchedRun['output']): void
  /** Takes back timer and probes; the run goes on. */
  release(): void
}

type Handlers = {
  readonly [Type in LifecycleAction['type']]: (
    action: Extract<LifecycleAction, { readonly type: Type }>,
  ) => void
}

/** What is under way for an instance. */
interface UnderWay {
  /** Settles when the last event was written. */
  recorded: Promise<void>
  cancelTimer: () => void
  watch: AbortController
  output: WatchedRun['output']
}

/** What is to be started, and how its run is called. */
interface Launch {
  readonly spec: ProcessSpec
  readonly runIdOf: (id: string) => string
}

/** After clearing up failed. */
const clearAgainMs = 1000

export function createInstanceRunner(deps: InstanceRunnerDeps, asker: Asker): InstanceRunner {
  const underWay: UnderWay = {
    recorded: Promise.resolve(),
    cancelTimer: () => undefined,
    watch: new AbortController(),
    output: { fromOffset: 0 },
  }
  const handlers: Handlers = {
    record({ event }) {
      underWay.recorded = deps.recorder.record(event)
    },
    start: ({ spec }) => void startWhenClear(deps, asker, underWay, { spec, runIdOf: (id) => id }),
    repair: ({ spec }) =>
      void startWhenClear(deps, asker, underWay, { spec: repairSpec(spec), runIdOf: repairRunId }),
    cancel_start() {
      if (deps.gate.leave(asker.id)) asker.tell({ type: 'start_cancelled' })
    },
    signal: ({ runId, signal }) => void deps.host.signal(runId, signal),
    kill: ({ runId }) => void deps.host.kill(runId).catch(deps.onFault),
    archive: ({ runId }) => deps.clearing.begin(asker.id, runId, underWay.recorded),
    watch({ spec, run, wasReady }) {
      underWay.watch = new AbortController()
      const target = { spec, run, output: underWay.output, wasReady }
      deps.watcher.watch(target, asker.tell, underWay.watch.signal)
    },
    stop_watch: () => underWay.watch.abort(),
    schedule({ timer, afterMs }) {
      underWay.cancelTimer = deps.clock.after(afterMs, () => asker.tell({ type: 'timer', timer }))
    },
    cancel: () => underWay.cancelTimer(),
    forget() {
      deps.watcher.forget(asker.id)
      asker.forget()
    },
  }
  return {
    carryOut(action) {
      // The handler of an action's type takes that action, which an index by the type cannot say.
      const handler = handlers[action.type] as (action: LifecycleAction) => void
      handler(action)
    },
    setOutput(output) {
      underWay.output = output
    },
    release() {
      underWay.cancelTimer()
      underWay.watch.abort()
    },
  }
}

async function startWhenClear(
  deps: InstanceRunnerDeps,
  asker: Asker,
  underWay: UnderWay,
  launch: Launch,
): Promise<void> {
  // An end that can be found again is stored while the next run starts already.
  const mayStart = () => deps.clearing.isClear(asker.id) || deps.host.mayFollow(asker.id)
  while (asker.isStartWanted() && !mayStart()) {
    // It was told when it failed first.
    await deps.clearing
      .clear(asker.id)
      .catch(() => deps.clock.sleep(clearAgainMs, deps.signal).catch(() => undefined))
  }
  if (!asker.isStartWanted()) asker.tell({ type: 'start_cancelled' })
  else deps.gate.enter(asker.id, () => start(deps, asker, underWay, launch))
}

async function start(
  { host, logs, clock, random, onFault }: InstanceRunnerDeps,
  { id, logPath, tell }: Asker,
  underWay: UnderWay,
  { spec, runIdOf }: Launch,
): Promise<void> {
  const runId = runIdOf(random.id())
  underWay.output = { fromOffset: logs.endOffset(id) }
  try {
    const outcome = await host.start({ runId, spec, logPath })
    tell(
      'identity' in outcome
        ? { type: 'started', run: outcome }
        : { type: 'not_started', runId, end: outcome },
    )
  } catch (error) {
    onFault(error)
    tell({ type: 'not_started', runId, end: failedStart(error, clock.now()) })
  }
}

/** What the machine could not do just now, so that another try may help. */
function failedStart(error: unknown, atMs: number): RunEnd {
  const detail = error instanceof Error ? error.message : String(error)
  return { kind: 'not_started', status: null, signal: null, detail, atMs }
}
