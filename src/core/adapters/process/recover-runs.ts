import type { RecoveredRun } from '../../agent/process-host.ts'
import { followRun } from './follow-run.ts'
import { sendToGroup, sendToProcess } from './process-group.ts'
import { type PidRecord, type RunDirectory, scanRuns } from './run-directory.ts'
import { type SettledRun, settleRun } from './settle-run.ts'
import { becomeLive, type HostState, type TrackedRun, trackRun } from './tracked-run.ts'

type Settling = readonly { readonly directory: RunDirectory; readonly settled: SettledRun }[]

/** Settles every run that is not known yet, all at once: those that have to wait do not hold up the others. */
export async function recoverRuns(state: HostState): Promise<readonly RecoveredRun[]> {
  const { runs, archived } = scanRuns(state.root)
  for (const [agentId, paths] of archived) {
    if (!state.archived.has(agentId)) state.archived.set(agentId, [...paths])
  }
  const unknown = runs.filter(({ runId }) => !state.runs.has(runId))
  // What is no longer there holds no agent back; until the rest is decided, nothing may be started in its place.
  for (const [agentId, runId] of state.runOfAgent) {
    if (!state.runs.has(runId)) state.runOfAgent.delete(agentId)
  }
  for (const { agentId, runId } of unknown) state.runOfAgent.set(agentId, runId)
  const settled = await Promise.all(
    unknown.map(async (directory) => ({ directory, settled: await settleAwake(state, directory) })),
  )
  return Map.groupBy(settled, ({ directory }) => directory.agentId)
    .values()
    .flatMap((ofAgent) => inOrder(ofAgent).map((each) => take(state, each.directory, each.settled)))
    .toArray()
}

/** Ends first, by age. While a run of the agent is undecided, what is known of another one waits. */
function inOrder(ofAgent: Settling): Settling {
  const undecided = ofAgent.filter(({ settled }) => settled.kind === 'undecided')
  if (undecided.length > 0) return undecided
  const age = ({ directory, settled }: Settling[number]): string =>
    `${settled.kind === 'ended' ? 0 : 1}${directory.runId}`
  return ofAgent.toSorted((one, other) => (age(one) < age(other) ? -1 : 1))
}

/** Whoever ran before us may have died while it held the agent's processes stopped. */
async function settleAwake(state: HostState, directory: RunDirectory): Promise<SettledRun> {
  const { table, clock, closing } = state
  const settled = await settleRun({ table, clock, directory, known: undefined, signal: closing.signal })
  if (settled.kind === 'adopted') wake(state, settled.record, settled.hasShim)
  return settled
}

/** Without its shim, which led it, the id of a group proves nothing: then the agent shows whether it is in it. */
function wake(state: HostState, { identity, groupId }: PidRecord, hasShim: boolean): void {
  if (hasShim || state.table.find(identity.pid)?.groupId === groupId) sendToGroup(groupId, 'SIGCONT')
  sendToProcess(identity.pid, 'SIGCONT')
}

function take(state: HostState, directory: RunDirectory, settled: SettledRun): RecoveredRun {
  const { runId, agentId } = directory
  if (settled.kind === 'undecided') return { kind: 'undecided', runId, agentId, reason: settled.reason }
  const run: TrackedRun = trackRun(state, directory)
  if (settled.kind === 'adopted') {
    const live = becomeLive(run, settled.record, settled.hasShim)
    // Its end, if it has come already, is to be told after this.
    setImmediate(() => {
      if (!state.closing.signal.aborted) followRun(state, run)
    })
    return { kind: 'adopted', run: live }
  }
  run.phase = 'ended'
  run.record = settled.record
  run.ended.resolve()
  return { kind: 'ended', runId, agentId, end: settled.end }
}
