import type { LogStore } from '../log/log-store.ts'
import { blockerOf, isSatisfied } from './dependencies.ts'
import { createInstanceRunner, type InstanceRunner, type InstanceRunnerDeps } from './instance-runner.ts'
import { createInstanceTable, type InstanceTable } from './instance-table.ts'
import { stepLifecycle } from './lifecycle.ts'
import type { Lifecycle, LifecycleEvent } from './lifecycle-model.ts'
import type { WatchedRun } from './take-look.ts'

export interface InstancesDeps extends Omit<InstanceRunnerDeps, 'logs'> {
  readonly logs: Pick<LogStore, 'open' | 'close' | 'endOffset'>
  /** Told, a moment later, which instances are not as they were. */
  readonly onChange: (ids: ReadonlySet<string>) => void
}

/** All instances, each with its machine, and what their machines ask for carried out. */
export interface Instances {
  readonly table: Omit<InstanceTable, 'set' | 'delete'>
  add(model: Lifecycle): void
  /** Feeds the machine of an instance. One that is gone hears nothing. */
  tell(id: string, event: LifecycleEvent): void
  setOutput(id: string, output: WatchedRun['output']): void
  /** Tells every instance what its dependencies are like. */
  refresh(): void
  /** Takes back what waits; runs go on, and nothing is heard any more. */
  release(): void
}

export function createInstances(deps: InstancesDeps): Instances {
  const table = createInstanceTable()
  const runners = new Map<string, InstanceRunner>()
  const notify = batched(deps.onChange)
  const tell = inTurn((id: string, event: LifecycleEvent) => {
    const before = table.get(id)
    if (before) step(before, event)
  }, deps.signal)

  function step(before: Lifecycle, event: LifecycleEvent): void {
    const moment = {
      atMs: deps.clock.now(),
      elapsedMs: deps.clock.elapsed(),
      fraction: deps.random.fraction(),
    }
    const { model, actions } = stepLifecycle(before, event, moment)
    if (model === before) return
    const { id, name } = model.spec
    table.set(model)
    notify(id)
    for (const action of actions) runners.get(id)?.carryOut(action)
    const isNews = model.state !== before.state || isSatisfied(model) !== isSatisfied(before) || model.isGone
    if (isNews) for (const each of table.dependants(name)) look(each)
  }

  /** Tells an instance what its dependencies are like, if that is news. */
  function look(id: string): void {
    const model = table.get(id)
    if (!model) return
    const blocker = blockerOf(model.spec, table.named)
    if (blocker !== model.blocker) tell(id, { type: 'dependencies', blocker })
  }

  return {
    table,
    add(model) {
      const { id, log } = model.spec
      table.set(model)
      notify(id)
      const asker = {
        id,
        logPath: deps.logs.open(id, log),
        tell: (event: LifecycleEvent) => tell(id, event),
        isStartWanted: () => table.get(id)?.state === 'starting' && !deps.signal.aborted,
        forget() {
          table.delete(id)
          runners.delete(id)
          deps.logs.close(id)
        },
      }
      runners.set(id, createInstanceRunner(deps, asker))
    },
    tell,
    setOutput: (id, output) => runners.get(id)?.setOutput(output),
    refresh: () => table.ids().forEach(look),
    release() {
      for (const runner of runners.values()) runner.release()
    },
  }
}

/** Calls `act` in the order of the calls, one after the other, also when it leads to further calls. */
function inTurn(
  act: (id: string, event: LifecycleEvent) => void,
  signal: AbortSignal,
): (id: string, event: LifecycleEvent) => void {
  let waiting: { readonly id: string; readonly event: LifecycleEvent }[] | null = null
  return (id, event) => {
    if (signal.aborted) return
    if (waiting) {
      waiting.push({ id, event })
      return
    }
    waiting = [{ id, event }]
    try {
      // It grows while it is walked.
      for (const each of waiting) act(each.id, each.event)
    } finally {
      waiting = null
    }
  }
}

/** Collects ids, and hands them over once what is going on is done. */
function batched(onChange: (ids: ReadonlySet<string>) => void): (id: string) => void {
  let changed: Set<string> | null = null
  return (id) => {
    if (changed) {
      changed.add(id)
      return
    }
    const batch = new Set([id])
    changed = batch
    void Promise.resolve().then(() => {
      changed = null
      onChange(batch)
    })
  }
}
