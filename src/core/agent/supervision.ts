import { ExpectedError } from '../errors.ts'
import type { EventCause } from '../event/event.ts'
import type { EventLog } from '../event/event-log.ts'
import type { LogStore } from '../log/log-store.ts'
import type { Platform } from '../platform.ts'
import { type Clearing, createClearing } from './clearing.ts'
import { createEventRecorder, type EventRecorder } from './event-recorder.ts'
import { createInstances, type Instances } from './instances.ts'
import type { ProcessHost } from './process-host.ts'
import type { ProcessSpec } from './process-spec.ts'
import type { RunWatcher } from './run-watcher.ts'
import { createSpawnGate } from './spawn-gate.ts'
import { createWaiting, type Waiting } from './waiting.ts'

export interface SupervisorDeps extends Platform {
  readonly host: ProcessHost
  readonly log: Pick<EventLog, 'append' | 'list' | 'agents' | 'runs'>
  readonly logs: Pick<LogStore, 'open' | 'close' | 'endOffset'>
  readonly watcher: RunWatcher
  /** What a new spec means for an agent that runs. */
  readonly compare: (before: ProcessSpec, after: ProcessSpec) => 'same' | 'in_place' | 'restart'
  /** Tells two specs apart and gives nothing away. */
  readonly digest: (spec: ProcessSpec) => string
  /** Told of what went wrong where no caller waits. */
  readonly onFault: (error: unknown) => void
  /** The request that is being answered where this is called. */
  readonly cause?: () => EventCause
}

/** What the parts of a supervisor share. */
export interface Supervision {
  readonly deps: SupervisorDeps
  readonly instances: Instances
  readonly recorder: EventRecorder
  readonly clearing: Clearing
  readonly waiting: Waiting
  /** How many starts wait for their turn. */
  readonly waitingStarts: () => number
  readonly listeners: Set<(ids: ReadonlySet<string>) => void>
  /** Aborts when agents are left to themselves. */
  readonly detached: AbortController
  /** Whether orders are refused, also those that are being carried out. */
  readonly isClosed: () => boolean
  readonly close: () => void
}

export function createSupervision(deps: SupervisorDeps): Supervision {
  const detached = new AbortController()
  let isClosed = false
  const listeners: Supervision['listeners'] = new Set()
  const waiting = createWaiting(deps.clock)
  const recorder = createEventRecorder(deps)
  const clearing = createClearing({ ...deps, onClear: waiting.check })
  const gate = createSpawnGate(deps.clock)
  const instances = createInstances({
    ...deps,
    recorder,
    clearing,
    gate,
    signal: detached.signal,
    onChange(ids) {
      waiting.check()
      for (const listener of listeners) listener(ids)
    },
  })
  detached.signal.addEventListener('abort', () => {
    gate[Symbol.dispose]()
    instances.release()
    waiting.rejectAll(stopping())
  })
  return {
    deps,
    instances,
    recorder,
    clearing,
    waiting,
    waitingStarts: gate.waiting,
    listeners,
    detached,
    isClosed: () => isClosed,
    close() {
      isClosed = true
    },
  }
}

/** What a caller is told that comes too late. */
export function stopping(): ExpectedError {
  return new ExpectedError('PLANE_STOPPING', 'The control plane is stopping', {
    hint: 'Wait until it has ended, then superclaw start',
  })
}
