import assert from 'node:assert/strict'
import type { ProcessIdentity } from '../../agent/run.ts'
import { killGroup, sendToGroup, sendToProcess } from './process-group.ts'
import { isSameProcess, type ProcessTable, unlessFaulty } from './process-table.ts'
import { forgetRun, type HostState, shelveRun, type TrackedRun } from './tracked-run.ts'

/** How long the shim of a killed agent may take to write down the end, before it is taken for stopped; and after. */
const shimDelayMs = 200
const shimLimitMs = 1000
/** How long a process group can be told by its id after its shim is gone: far less than pids take to come round. */
const groupFreshMs = 1000

/** Sends a signal to the agent itself: to its group, it would reach the shim, too. */
export function signalRun(state: HostState, runId: string, signal: string): boolean {
  const run = state.runs.get(runId)
  if (run?.phase !== 'live' || !run.record) return false
  const { identity } = run.record
  return isThere(state.table, identity) && sendToProcess(identity.pid, signal)
}

/** When the kernel will not say, it is there: a live run is one whose end was not seen. */
function isThere(table: ProcessTable, identity: ProcessIdentity): boolean {
  const answer = unlessFaulty(() => ({ found: table.find(identity.pid) }))
  return answer === undefined || (answer.found !== undefined && isSameProcess(answer.found, identity))
}

/** SIGKILL to the agent first, so that its shim can write down the end; then to all that is left of its group. */
export async function killRun(state: HostState, runId: string): Promise<void> {
  const run = state.runs.get(runId)
  if (run?.phase === 'starting') await run.started.promise
  if (run?.phase !== 'live' || !run.record) return
  const isFresh = run.hasShim
  const { groupId } = run.record
  signalRun(state, runId, 'SIGKILL')
  if (!(await endsWithin(state, run, shimDelayMs)) && isFresh) {
    // A shim that was stopped does not see the end of its agent.
    sendToGroup(groupId, 'SIGCONT')
    await endsWithin(state, run, shimLimitMs)
  }
  await killGroup(state, { groupId, runId, isFresh }, state.closing.signal)
  await endsWithin(state, run, shimLimitMs)
}

async function endsWithin(state: HostState, run: TrackedRun, limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const cancel = state.clock.after(limitMs, () => resolve(false))
  void run.ended.promise.then(() => resolve(true))
  return promise.finally(cancel)
}

/** See `ProcessHost.mayFollow`. */
export function mayFollow(state: HostState, agentId: string): boolean {
  const last = state.runs.get(state.runOfAgent.get(agentId) ?? '')
  if (last?.phase !== 'ended' || last.groupSeenAtMs === undefined || !last.record) return false
  const isAlone = state.runs.values().every((run) => run === last || run.directory.agentId !== agentId)
  return isAlone && !sendToGroup(last.record.groupId, 0)
}

/** Puts the record of an ended run away, once nothing of its group runs. */
export async function archiveEndedRun(state: HostState, runId: string): Promise<void> {
  const run = state.runs.get(runId)
  if (!run) return
  assert.equal(run.phase, 'ended', `${runId} is live`)
  const { record, groupSeenAtMs, directory } = run
  // Where another run began since, nothing was left in the group: whoever has its id now is a stranger.
  const isLast = state.runOfAgent.get(directory.agentId) === runId
  if (isLast && record && sendToGroup(record.groupId, 0)) {
    const isFresh = groupSeenAtMs !== undefined && state.clock.elapsed() - groupSeenAtMs < groupFreshMs
    await killGroup(state, { groupId: record.groupId, runId, isFresh }, state.closing.signal)
  }
  shelveRun(state, directory)
  forgetRun(state, run)
}
