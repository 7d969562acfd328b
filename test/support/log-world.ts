import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, closeSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { openLogStore } from '../../src/core/adapters/log/log-store.ts'
import type { WatchedLogsDeps } from '../../src/core/adapters/log/watched-logs.ts'
import type { LogLimits } from '../../src/core/agent/process-spec.ts'
import type { LogLine, LogStore, WriterGate } from '../../src/core/log/log-store.ts'
import type { FakeClock } from './fake-clock.ts'

/** A folder of logs, with processes that write them; all is gone after disposal. */
export interface LogWorld extends AsyncDisposable {
  readonly dir: string
  open(options?: Partial<Omit<WatchedLogsDeps, 'dir'>>): LogStore
  /** A process in a group of its own that appends its output to the log of `agentId`. */
  spawn(agentId: string, command: readonly [string, ...string[]]): ChildProcess
  append(agentId: string, bytes: string | Buffer): void
  segments(agentId: string): readonly string[]
}

/** Lets everything through without stopping anybody: right for logs that nobody writes just then. */
export const openGate: WriterGate = {
  async whileStopped(_agentId, whileStopped) {
    whileStopped()
    return true
  },
}

export const refusingGate: WriterGate = {
  async whileStopped() {
    return false
  },
}

export const roomy: LogLimits = { maxSizeBytes: 1_000_000_000, keep: 5 }

export function createLogWorld(): LogWorld {
  const dir = mkdtempSync(join(tmpdir(), 'logs-'))
  const stores: LogStore[] = []
  const children: ChildProcess[] = []
  const pathOf = (agentId: string) => join(dir, agentId, 'current.log')

  return {
    dir,
    open(options) {
      const store = openLogStore({ clock: realClock, gate: openGate, ...options, dir })
      stores.push(store)
      return store
    },
    spawn(agentId, [program, ...args]) {
      const output = openSync(pathOf(agentId), 'a')
      const child = spawn(program, args, { stdio: ['ignore', output, output], detached: true })
      closeSync(output)
      children.push(child)
      return child
    },
    append: (agentId, bytes) => appendFileSync(pathOf(agentId), bytes),
    segments: (agentId) => readdirSync(join(dir, agentId)).filter((name) => /^\d+\.log$/.test(name)),
    async [Symbol.asyncDispose]() {
      for (const child of children) await killGroup(child)
      for (const store of stores) await store[Symbol.asyncDispose]()
      rmSync(dir, { recursive: true })
    },
  }
}

async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  process.kill(-(child.pid as number), 'SIGKILL')
  await exit
}

/** Follows one log from its first byte until `isEnough` of the lines so far. */
export async function followUntil(
  store: LogStore,
  agentId: string,
  isEnough: (lines: readonly LogLine[]) => boolean,
): Promise<readonly LogLine[]> {
  const stop = new AbortController()
  const lines: LogLine[] = []
  const query = { agentIds: [agentId], fromOffsets: new Map([[agentId, 0]]) }
  for await (const batch of store.follow(query, stop.signal)) {
    for (const line of batch) lines.push(line)
    if (isEnough(lines)) stop.abort()
  }
  return lines
}

/** Polls until `isTrue`, for ten seconds at most. A fake clock goes on by a sweep each time. */
export async function until(isTrue: () => boolean, clock?: FakeClock): Promise<void> {
  for (let tries = 0; tries < 1000 && !isTrue(); tries++) {
    await clock?.advance(100)
    await sleep(10)
  }
  if (!isTrue()) throw new Error('it did not come true within ten seconds')
}
