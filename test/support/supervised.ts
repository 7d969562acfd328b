import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../src/core/adapters/host/real-random.ts'
import { openSqliteEventLog } from '../../src/core/adapters/sqlite/event-log.ts'
import type { RunSign } from '../../src/core/agent/lifecycle-model.ts'
import type { ProcessSnapshot } from '../../src/core/agent/process-snapshot.ts'
import type { RunWatcher } from '../../src/core/agent/run-watcher.ts'
import { createSupervisor, type Supervisor } from '../../src/core/agent/supervisor.ts'
import { compareSpecs } from '../../src/core/config/spec-changes.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import type { LoggedEvent, NewEvent } from '../../src/core/event/event.ts'
import type { EventLog } from '../../src/core/event/event-log.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFakeProcessHost, type FakeMachine, type FakeProcessHost } from './fake-process-host.ts'
import { readyBy } from './process-spec.ts'

/** A supervisor over processes that are not there, with a clock that is told to move, and a real log of events. */
export interface Supervised extends AsyncDisposable {
  readonly clock: FakeClock
  readonly log: EventLog
  readonly host: FakeProcessHost
  readonly supervisor: Supervisor
  /** What went wrong where nobody waited. */
  readonly faults: readonly unknown[]
  agent(id: string): ProcessSnapshot
  /** `id: state` of each, in order. */
  states(): string[]
  /** Lets what is under way happen, without time going by. */
  settle(): Promise<void>
  advance(durationMs: number): Promise<void>
  /** Settles while `work` is awaited, and a second goes by now and then. */
  during<Result>(work: Promise<Result>): Promise<Result>
  events(...types: string[]): Promise<readonly LoggedEvent[]>
  /** From now on the disk refuses, or takes again. */
  refuseWrites(refuses: boolean): void
  /** Has the probes of an agent tell this of its run. */
  sign(agentId: string, what?: 'ready' | 'unready' | 'unhealthy'): void
  /** As after `kill -9` of the control plane: nothing is written any more. */
  crash(): Promise<void>
  /** A new control plane on the same machine and log. */
  replace(): void
}

export function createSupervised(): Supervised {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-supervised-'))
  const clock = createFakeClock()
  const machine: FakeMachine = new Map()
  const stored = openSqliteEventLog({ path: join(folder, 'state.db'), clock: { now: clock.now } })
  const random = { id: createRandom(clock.now).id, fraction: () => 0.5 }
  const faults: unknown[] = []
  const gate = createLogGate(stored)
  const watcher = createSignWatcher()

  const open = () => {
    const host = createFakeProcessHost({ clock, machine })
    const ends: Record<string, number> = {}
    const supervisor = createSupervisor({
      clock,
      random,
      host,
      log: gate.log(),
      logs: {
        open: (id) => `/logs/${id}`,
        close: () => undefined,
        endOffset: (id) => ends[id] ?? 0,
      },
      watcher,
      compare: compareSpecs,
      digest: (spec) => JSON.stringify(spec),
      onFault: (error) => faults.push(error),
    })
    return { host, supervisor }
  }
  let plane = open()

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 12; turn += 1) await clock.advance(0)
  }
  const crash = async (): Promise<void> => {
    gate.cut()
    await plane.supervisor.detach()
    await plane.host[Symbol.asyncDispose]()
  }

  return {
    clock,
    log: stored,
    faults,
    get host() {
      return plane.host
    },
    get supervisor() {
      return plane.supervisor
    },
    agent(id) {
      const found = plane.supervisor.snapshot().find(({ spec }) => spec.id === id)
      if (!found) throw new Error(`there is no ${id}`)
      return found
    },
    states: () => plane.supervisor.snapshot().map(({ spec, state }) => `${spec.id}: ${state}`),
    settle,
    async advance(durationMs) {
      await settle()
      // In small steps, so that what writes to the log is not outrun by the clock.
      for (let leftMs = durationMs; leftMs > 0; leftMs -= 1000) {
        await clock.advance(Math.min(leftMs, 1000))
        await settle()
      }
    },
    async during(work) {
      let isDone = false
      const finished = work.finally(() => {
        isDone = true
      })
      finished.catch(() => undefined)
      for (let second = 0; second < 120 && !isDone; second += 1) {
        await settle()
        if (!isDone) await clock.advance(1000)
      }
      return finished
    },
    async events(...types) {
      await settle()
      return stored.list({ types, limit: 10_000, from: 'oldest' })
    },
    refuseWrites: gate.refuse,
    sign: watcher.sign,
    crash,
    replace() {
      plane = open()
    },
    async [Symbol.asyncDispose]() {
      await crash()
      await stored[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

/** The log as a control plane sees it: its disk can refuse, and it can be cut off. */
function createLogGate(stored: EventLog) {
  let refuses = false
  let current = { isCut: false }
  return {
    log(): EventLog {
      const mine: { isCut: boolean } = { isCut: false }
      current = mine
      return {
        ...stored,
        append(events: readonly NewEvent[]) {
          if (mine.isCut) return Promise.resolve([])
          if (refuses) return Promise.reject(new ExpectedError('STORE_READ_ONLY', 'the disk is full'))
          return stored.append(events)
        },
      }
    },
    refuse(next: boolean) {
      refuses = next
    },
    cut() {
      current.isCut = true
    },
  }
}

/** What probes find is what the test says. */
function createSignWatcher(): RunWatcher & Pick<Supervised, 'sign'> {
  const told = new Map<string, (sign: RunSign) => void>()
  const runs = new Map<string, string>()
  return {
    watch({ spec, run }, tell) {
      told.set(spec.id, tell)
      runs.set(spec.id, run.runId)
    },
    states: () => [],
    forget: () => undefined,
    sign(agentId, what = 'ready') {
      const [tell, runId] = [told.get(agentId), runs.get(agentId)]
      if (!tell || !runId) throw new Error(`nobody looks at ${agentId}`)
      const reason = 'it says so'
      if (what === 'ready') tell({ type: what, runId })
      else if (what === 'unready') tell({ type: what, runId, reason })
      else tell({ type: what, runId, probe: 'liveness', reason })
    },
  }
}

/** Ready once the test says so; see `sign`. */
export const bySign = readyBy({ kind: 'log', pattern: 'ready' })
