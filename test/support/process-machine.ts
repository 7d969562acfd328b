import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { openProcessHost, type ProcessHostDeps } from '../../src/core/adapters/process/process-host.ts'
import type { ProcessHost } from '../../src/core/agent/process-host.ts'
import { killIfAlive } from './kill-if-alive.ts'
import { until } from './until.ts'

/** A state directory with real processes, all of which are gone when it is. */
export interface ProcessMachine extends AsyncDisposable {
  readonly stateDir: string
  readonly logDir: string
  /** Where the run directories are. */
  readonly runDir: string
  /** A new host, to be disposed by whoever opens it. */
  open(more?: Partial<ProcessHostDeps>): ProcessHost
  /** Pids of everything that began with a run of this machine in its environment. Zombies are not counted. */
  pids(runId?: string): number[]
  /** What the agent wrote; empty before it did. */
  output(agentId: string): string
  /** Resolves when the agent has written a line `ready`. */
  untilReady(agentId: string): Promise<void>
}

/** @param changes to what every host on it is opened with */
export function openProcessMachine(changes: Partial<ProcessHostDeps> = {}): ProcessMachine {
  const stateDir = mkdtempSync(join(tmpdir(), 'superclaw-process-'))
  const logDir = join(stateDir, 'logs')
  mkdirSync(logDir)
  // What this machine runs is told from what others run by the state directory in its environment.
  const mark = `TEST_MACHINE=${stateDir}`
  const pids = (runId?: string) =>
    pidsWith([mark, ...(runId === undefined ? [] : [`SUPERCLAW_RUN=${runId}`])])
  const output = (agentId: string) => {
    const path = join(logDir, `${agentId}.out`)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
  return {
    stateDir,
    logDir,
    runDir: join(stateDir, 'run'),
    pids,
    open: (more) => openProcessHost({ ...machineDeps(stateDir), ...changes, ...more }),
    output,
    untilReady: (agentId) => until(() => /^ready$/m.test(output(agentId))),
    async [Symbol.asyncDispose]() {
      // What forks while it is killed is found by the next look.
      while (killAll(pids()) > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      rmSync(stateDir, { recursive: true, maxRetries: 5 })
    },
  }
}

/** What a host on this machine is opened with. */
export function machineDeps(stateDir: string): ProcessHostDeps {
  const environment = { PATH: process.env['PATH'], TEST_MACHINE: stateDir }
  return { clock: realClock, stateDir, environment }
}

function pidsWith(entries: readonly string[]): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => carries(pid, entries)).map(Number)
}

/** A zombie has no environment any more. */
function carries(pid: string, entries: readonly string[]): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    return entries.every((entry) => environment.includes(entry))
  } catch {
    return false
  }
}

function killAll(pids: readonly number[]): number {
  for (const pid of pids) killIfAlive(pid)
  return pids.length
}
