import assert from 'node:assert/strict'
import { kill, pid as ownPid, platform } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WriterGate } from '../../log/log-store.ts'
import type { ProcessReading } from '../../metrics/proc-stat.ts'
import { readProcesses, readThreads } from '../host/process-table.ts'

/** How long an agent may be kept from its work by a rotation that does not succeed. */
const stopMsMax = 50

export interface WriterGateDeps {
  /** The process group of an agent; `undefined` when none of it lives, so that nobody writes. */
  readonly groupOf: (agentId: string) => number | undefined
}

/**
 * Freezes process groups with SIGSTOP, which no process can catch (signal(7)). It takes effect on each thread when
 * that next leaves the kernel, so every thread of every process of the group is waited for: the state of the
 * process alone says `T` while other threads still write. A process that somebody else had stopped stays stopped.
 * A process caught in vfork(2) waits for its frozen child and is not seen to stop: then it refuses, as it does on
 * systems other than Linux.
 */
export function createWriterGate(deps: WriterGateDeps): WriterGate {
  return {
    async whileStopped(agentId, whileStopped) {
      if (platform !== 'linux') return false
      const groupId = deps.groupOf(agentId)
      const members = groupId === undefined ? [] : membersOf(groupId)
      if (groupId === undefined || members.length === 0) {
        whileStopped()
        return true
      }
      const running = members.filter((member) => member.state !== 'T')
      if (running.length === 0 || members.some((member) => member.pid === ownPid)) return false
      return freeze(groupId, members, whileStopped)
    },
  }
}

async function freeze(
  groupId: number,
  before: readonly ProcessReading[],
  whileStopped: () => void,
): Promise<boolean> {
  const paused = before.filter((member) => member.state === 'T')
  let frozen = before
  try {
    trySignal(-groupId, 'SIGSTOP')
    // A child that was born in between has got the signal too.
    frozen = membersOf(groupId)
    if (!(await areStopped(frozen))) return false
    whileStopped()
    return true
  } finally {
    if (paused.length === 0) trySignal(-groupId, 'SIGCONT')
    else for (const { pid } of withoutPids([...before, ...frozen], paused)) trySignal(pid, 'SIGCONT')
  }
}

function membersOf(groupId: number): ProcessReading[] {
  // kill(2) takes -1 for everybody, and 0 for the group of the caller.
  assert(Number.isInteger(groupId) && groupId > 1, `${groupId} is no process group`)
  return readProcesses().filter((process) => process.groupId === groupId && !isDead(process))
}

async function areStopped(members: readonly ProcessReading[]): Promise<boolean> {
  const untilMs = performance.now() + stopMsMax
  for (;;) {
    if (members.every(isStopped)) return true
    if (performance.now() >= untilMs) return false
    await sleep(1)
  }
}

function isStopped(member: ProcessReading): boolean {
  return readThreads(member.pid).every((thread) => thread.state === 'T' || isDead(thread))
}

function isDead({ state }: ProcessReading): boolean {
  return state === 'Z' || state === 'X'
}

function withoutPids(
  members: readonly ProcessReading[],
  excluded: readonly ProcessReading[],
): ProcessReading[] {
  return members.filter((member) => !excluded.some((other) => other.pid === member.pid))
}

/** A process that is gone, or not ours to signal, needs none. */
function trySignal(target: number, signal: NodeJS.Signals): void {
  try {
    kill(target, signal)
  } catch (error) {
    const isExpected =
      error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')
    if (!isExpected) throw error
  }
}
