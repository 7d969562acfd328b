import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLimits } from '../../agent/process-spec.ts'
import type { WriterGate } from '../../log/log-store.ts'
import type { Clock } from '../../platform.ts'
import { type AgentLog, type AgentLogDeps, openAgentLog } from './agent-log.ts'
import { createRotator } from './rotator.ts'
import { createSweeper } from './sweeper.ts'

export interface WatchedLogsDeps {
  /** Where the logs are: one folder an agent. Made if absent. */
  readonly dir: string
  readonly clock: Clock
  readonly gate: WriterGate
  /** Told of each rotation that failed (a full disk); it is tried again by itself. */
  readonly onRotationFailed?: (agentId: string, error: unknown) => void
}

/** All logs that are open, each once: those that are swept and rotated, and those that are only being read. */
export interface WatchedLogs extends AsyncDisposable {
  watch(agentId: string, limits: LogLimits): AgentLog
  unwatch(agentId: string): void
  /** The log of an agent that is watched. */
  get(agentId: string): AgentLog | undefined
  /** Calls `use` with the logs of those agents that have one, watched or not, looked at just now. */
  borrow<T>(agentIds: readonly string[], use: (logs: readonly AgentLog[]) => Promise<T>): Promise<T>
  /** How long the log of an agent is; 0 when it has none. */
  endOffset(agentId: string): number
  /** Resolves when a log has grown, after `durationMs`, or when `signal` aborts. */
  growth(durationMs: number | undefined, signal: AbortSignal): Promise<void>
  /** Sweeps the logs of `agentIds` at least every `intervalMs` until the returned function is called. */
  hurry(agentIds: readonly string[], intervalMs: number): () => void
  /** Rotates every log that is watched, and keeps of each only the file that was rotated last. */
  shrink(): Promise<void>
}

/** Of the sweeps over all logs: how often it is looked whether somebody moved a file away. */
const movedEvery = 8

interface Entry {
  readonly log: AgentLog
  /** `undefined` when it is only being read. */
  limits: LogLimits | undefined
  readers: number
}

export function createWatchedLogs(deps: WatchedLogsDeps): WatchedLogs {
  const growth = createWaiters(deps.clock)
  const open = createOpenLogs({
    ...deps,
    onGrown(agentId) {
      sweeper.grew(agentId)
      growth.wake()
    },
  })
  const rotator = createRotator({
    clock: deps.clock,
    gate: deps.gate,
    onFailed: (agentId, error) => deps.onRotationFailed?.(agentId, error),
  })
  const sweep = createSweep(open, rotator)
  const sweeper = createSweeper(deps.clock, sweep)

  return {
    watch(agentId, limits) {
      const entry = open.enter(agentId)
      entry.limits = limits
      sweeper.grew(agentId)
      growth.wake()
      return entry.log
    },
    unwatch: open.unwatch,
    get(agentId) {
      const entry = open.find(agentId)
      return entry?.limits && entry.log
    },
    async borrow(agentIds, use) {
      const borrowed = open.borrow(agentIds)
      try {
        return await use(borrowed.map(({ log }) => log))
      } finally {
        open.giveBack(borrowed)
      }
    },
    endOffset(agentId) {
      const borrowed = open.borrow([agentId])
      const end = borrowed[0]?.log.end() ?? 0
      open.giveBack(borrowed)
      return end
    },
    growth: growth.wait,
    hurry: sweeper.hurry,
    async shrink() {
      // One that is being rotated would not be queued again.
      await rotator.idle()
      sweep('all', { maxSizeBytes: 0, keep: 1 })
      await rotator.idle()
    },
    async [Symbol.asyncDispose]() {
      sweeper[Symbol.dispose]()
      await rotator.idle()
      open[Symbol.dispose]()
    },
  }
}

type Sweep = (agentIds: ReadonlySet<string> | 'all', forced?: LogLimits) => void

/** Looks at logs that are watched. `forced` stands in the place of the limits of each. */
function createSweep(
  open: ReturnType<typeof createOpenLogs>,
  rotator: ReturnType<typeof createRotator>,
): Sweep {
  let sweeps = 0
  return (agentIds, forced) => {
    const isForMoved = agentIds === 'all' && sweeps++ % movedEvery === 0
    for (const { log, limits } of open.entries(agentIds)) {
      if (!limits) continue
      if (isForMoved) log.current.putBack()
      log.look()
      rotator.check(log, forced ?? limits)
    }
  }
}

/** Every log is open once, however many watch and read it: two would each keep an index of their own. */
function createOpenLogs(deps: AgentLogDeps) {
  const entries = new Map<string, Entry>()

  function enter(agentId: string): Entry {
    assert(/^[^/\0]+$/.test(agentId) && !/^\.+$/.test(agentId), `${agentId} is no file name`)
    const known = entries.get(agentId)
    known?.log.current.putBack()
    if (known && !known.log.current.isReplaced()) return known
    known?.log[Symbol.dispose]()
    const entry: Entry = { log: openAgentLog(deps, agentId), limits: known?.limits, readers: 0 }
    entries.set(agentId, entry)
    return entry
  }

  function leaveIfUnused(entry: Entry): void {
    const { agentId } = entry.log
    if (entry.limits || entry.readers > 0) return
    entry.log[Symbol.dispose]()
    if (entries.get(agentId) === entry) entries.delete(agentId)
  }

  return {
    unwatch(agentId: string): void {
      const entry = entries.get(agentId)
      if (!entry) return
      entry.limits = undefined
      leaveIfUnused(entry)
    },
    *entries(agentIds: ReadonlySet<string> | 'all') {
      for (const agentId of agentIds === 'all' ? entries.keys() : agentIds) {
        const entry = entries.get(agentId)
        if (entry) yield entry
      }
    },
    find: (agentId: string) => entries.get(agentId),
    enter,
    /** The logs of those agents that have one, looked at just now; to be given back. */
    borrow(agentIds: readonly string[]): readonly Entry[] {
      const borrowed = [...new Set(agentIds)]
        .filter((agentId) => entries.has(agentId) || existsSync(join(deps.dir, agentId)))
        .map((agentId) => entries.get(agentId) ?? enter(agentId))
      for (const entry of borrowed) {
        entry.readers++
        entry.log.look()
      }
      return borrowed
    },
    giveBack(borrowed: readonly Entry[]): void {
      for (const entry of borrowed) {
        entry.readers--
        leaveIfUnused(entry)
      }
    },
    [Symbol.dispose]() {
      for (const { log } of entries.values()) log[Symbol.dispose]()
      entries.clear()
    },
  }
}

function createWaiters(clock: Clock) {
  let waiting: (() => void)[] = []
  return {
    wake(): void {
      const woken = waiting
      waiting = []
      for (const go of woken) go()
    },
    wait(durationMs: number | undefined, signal: AbortSignal): Promise<void> {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const go = () => {
          cancel()
          signal.removeEventListener('abort', go)
          waiting = waiting.filter((other) => other !== go)
          resolve()
        }
        const cancel = durationMs === undefined ? () => undefined : clock.after(durationMs, go)
        signal.addEventListener('abort', go, { once: true })
        waiting.push(go)
      })
    },
  }
}
