import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { networkLooker } from '../../src/core/adapters/host/network-looker.ts'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { createRandom } from '../../src/core/adapters/host/real-random.ts'
import { openLogStore } from '../../src/core/adapters/log/log-store.ts'
import { openSqliteEventLog } from '../../src/core/adapters/sqlite/event-log.ts'
import type { ProcessHost } from '../../src/core/agent/process-host.ts'
import type { ProcessSnapshot } from '../../src/core/agent/process-snapshot.ts'
import { createRunWatcher } from '../../src/core/agent/run-watcher.ts'
import { createSupervisor, type Supervisor } from '../../src/core/agent/supervisor.ts'
import { compareSpecs } from '../../src/core/config/spec-changes.ts'
import type { EventLog } from '../../src/core/event/event-log.ts'
import type { WriterGate } from '../../src/core/log/log-store.ts'
import type { ProcessMachine } from './process-machine.ts'

/** A supervisor with nothing but real parts on a machine: processes under shims, log files, `state.db`. */
export interface RealSupervised extends AsyncDisposable {
  readonly supervisor: Supervisor
  readonly log: EventLog
  readonly host: ProcessHost
  readonly faults: readonly unknown[]
  agent(id: string): ProcessSnapshot
}

/** Nothing is rotated here. */
const noGate: WriterGate = { whileStopped: async () => false }

/** To dispose it leaves all agents running, as a crash would. */
export function openRealSupervised(machine: ProcessMachine): RealSupervised {
  const dir = join(machine.stateDir, 'agent-logs')
  mkdirSync(dir, { recursive: true })
  const log = openSqliteEventLog({ path: join(machine.stateDir, 'state.db'), clock: realClock })
  const logs = openLogStore({ dir, clock: realClock, gate: noGate })
  const host = machine.open()
  const faults: unknown[] = []
  const onFault = (error: unknown): void => void faults.push(error)
  const random = createRandom(Date.now)
  const supervisor = createSupervisor({
    clock: realClock,
    random,
    host,
    log,
    logs,
    watcher: createRunWatcher({
      ...{ clock: realClock, random, logs, said: host.said, onFault },
      looker: { ...networkLooker, exec: host.exec },
    }),
    compare: compareSpecs,
    digest: (spec) => JSON.stringify(spec),
    onFault,
  })
  return {
    supervisor,
    log,
    host,
    faults,
    agent(id) {
      const found = supervisor.snapshot().find(({ spec }) => spec.id === id)
      if (!found) throw new Error(`there is no ${id}`)
      return found
    },
    async [Symbol.asyncDispose]() {
      await supervisor.detach()
      await host[Symbol.asyncDispose]()
      await logs[Symbol.asyncDispose]()
      await log[Symbol.asyncDispose]()
    },
  }
}
