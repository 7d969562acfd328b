import type { Clock } from '../../platform.ts'
import { errorCode, type ProcessEntry, type ProcessTable } from './process-table.ts'

/** What each process of a run carries in its environment, and hands on to its children. */
export const runVariable = 'SUPERCLAW_RUN'
export const agentVariable = 'SUPERCLAW_AGENT'

/** How long a killed group may take to be gone. */
const killLimitMs = 2000
const killPollMsMax = 50

/** False when nobody is in the group. What may not be signalled is there all the same. Signal 0 only asks. */
export function sendToGroup(groupId: number, signal: string | 0): boolean {
  return send(-groupId, signal)
}

/** False when the process is gone. What may not be signalled is there all the same. */
export function sendToProcess(pid: number, signal: string | 0): boolean {
  return send(pid, signal)
}

function send(target: number, signal: string | 0): boolean {
  try {
    return process.kill(target, signal)
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false
    if (errorCode(error) === 'EPERM') return true
    throw error
  }
}

export interface GroupOfRun {
  readonly groupId: number
  readonly runId: string
  /**
   * Whether the id still names the run's own group: its shim, which led the group, was there a moment ago. If not,
   * the id may have been given to strangers, and the group is spared unless a member shows that it is of the run.
   */
  readonly isFresh: boolean
}

/**
 * Kills a process group until nothing of it runs.
 * @returns false when something still does after 2 s
 */
export async function killGroup(
  { table, clock }: { readonly table: ProcessTable; readonly clock: Clock },
  group: GroupOfRun,
  signal: AbortSignal,
): Promise<boolean> {
  let pollMs = 1
  let isOurs = group.isFresh
  for (let waitedMs = 0; waitedMs <= killLimitMs; waitedMs += pollMs) {
    if (!sendToGroup(group.groupId, 0)) return true
    const members = table.list().filter(({ groupId }) => groupId === group.groupId)
    isOurs ||= members.some(({ pid }) => table.variable(pid, runVariable) === group.runId)
    if (members.length === 0 || !isOurs) return true
    sendToGroup(group.groupId, 'SIGKILL')
    pollMs = Math.min(pollMs * 2, killPollMsMax)
    await clock.sleep(pollMs, signal)
  }
  return false
}

/** A process that an agent left behind, outside the process group of its run. */
export interface Leftover {
  readonly process: ProcessEntry
  readonly runId: string
  readonly agentId: string | undefined
}

/** Every process that we may look into and that carries a run which `isLive` does not know. */
export function findLeftovers(table: ProcessTable, isLive: (runId: string) => boolean): readonly Leftover[] {
  return table.list().flatMap((process) => {
    const runId = table.variable(process.pid, runVariable)
    if (runId === undefined || isLive(runId)) return []
    return [{ process, runId, agentId: table.variable(process.pid, agentVariable) }]
  })
}
