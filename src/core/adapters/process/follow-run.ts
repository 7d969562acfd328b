import type { RunEnd } from '../../agent/run.ts'
import { readLifeline } from './lifeline.ts'
import { type HeldProcess, unlessFaulty } from './process-table.ts'
import { lifelineOf, type PidRecord, readExit, readPid } from './run-directory.ts'
import { endFromExit } from './run-end.ts'
import { type SettledRun, settleRun } from './settle-run.ts'
import { becomeLive, forgetRun, type HostState, shelveRun, type TrackedRun } from './tracked-run.ts'
import { watchDirectory } from './watch.ts'

/** How soon a run is asked again of which the system would not say what became of it. */
const undecidedRetryMs = 1000

/** Our own child, the shim of `run`, has ended. Usually it wrote down how the agent did. */
export function onShimExit(state: HostState, run: TrackedRun): void {
  if (state.closing.signal.aborted) return
  const exit = unlessFaulty(() => readExit(run.directory))
  const record = run.record ?? unlessFaulty(() => readPid(run.directory))
  if (exit && record) endRun(state, run, endFromExit(exit), record)
  else settle(state, run)
}

/** Watches a live run whose shim is not our child, or that has none. */
export function followRun(state: HostState, run: TrackedRun): void {
  if (run.hasShim) followShim(state, run)
  else followProcess(state, run)
}

/** The directory tells of the exit at once; the lifeline, now and then, of a shim that was killed. */
function followShim(state: HostState, run: TrackedRun): void {
  const look = () => {
    if (unlessFaulty(() => readExit(run.directory))) settle(state, run)
  }
  const watching = watchDirectory(run.directory.path, look)
  const leaveSweep = state.shimSweep.add(() => {
    if (unlessFaulty(() => readLifeline(lifelineOf(run.directory))) !== 'held') settle(state, run)
  })
  run.stopFollowing = () => {
    watching[Symbol.dispose]()
    leaveSweep()
  }
  // It may have ended before the watch began.
  look()
}

function followProcess(state: HostState, run: TrackedRun): void {
  const answer = unlessFaulty(() => ({ held: run.record && state.table.hold(run.record.identity) }))
  if (!answer) settleLater(state, run)
  else if (answer.held) followHeld(state, run, answer.held)
  else settle(state, run)
}

function followHeld(state: HostState, run: TrackedRun, held: HeldProcess): void {
  const leaveSweep = state.processSweep.add(() => {
    if (unlessFaulty(() => held.isAlive()) === false) settle(state, run)
  })
  run.stopFollowing = () => {
    leaveSweep()
    held[Symbol.dispose]()
  }
}

/** Something happened to `run`: finds out what, and goes on from there. */
function settle(state: HostState, run: TrackedRun): void {
  const { signal } = state.closing
  if (run.isSettling || run.phase === 'ended' || signal.aborted) return
  run.isSettling = true
  stopFollowing(run)
  const { table, clock } = state
  settleRun({ table, clock, directory: run.directory, known: run.record, signal })
    .then((settled) => {
      run.isSettling = false
      if (!signal.aborted) goOn(state, run, settled)
    })
    .catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
}

function settleLater(state: HostState, run: TrackedRun): void {
  run.stopFollowing = state.clock.after(undecidedRetryMs, () => settle(state, run))
}

function goOn(state: HostState, run: TrackedRun, settled: SettledRun): void {
  if (settled.kind === 'undecided') settleLater(state, run)
  else if (settled.kind === 'ended') endRun(state, run, settled.end, settled.record)
  else goOnLiving(state, run, settled)
}

function goOnLiving(
  state: HostState,
  run: TrackedRun,
  { record, hasShim }: Extract<SettledRun, { readonly kind: 'adopted' }>,
): void {
  const hasLostShim = run.phase === 'live' && run.hasShim && !hasShim
  if (run.phase === 'starting') becomeLive(run, record, hasShim)
  run.hasShim = hasShim
  if (hasLostShim) state.tellShimLost(run.directory.runId)
  followRun(state, run)
}

/** @param record absent when its program never ran */
function endRun(state: HostState, run: TrackedRun, end: RunEnd, record: PidRecord | undefined): void {
  stopFollowing(run)
  if (run.phase === 'live') {
    finishRun(state, run, end)
  } else if (record) {
    becomeLive(run, record, run.hasShim)
    // Whoever awaits the start learns of the run before it hears of its end.
    setImmediate(() => finishRun(state, run, end))
  } else {
    cancelRun(state, run, end)
  }
}

function finishRun(state: HostState, run: TrackedRun, end: RunEnd): void {
  if (run.phase === 'ended') return
  run.phase = 'ended'
  if (run.hasShim && end.kind !== 'lost') run.groupSeenAtMs = state.clock.elapsed()
  run.ended.resolve()
  if (!state.closing.signal.aborted) state.tellEnd(run.directory.runId, end)
}

/** A start that came to nothing leaves nothing to be archived. */
export function cancelRun(state: HostState, run: TrackedRun, end: RunEnd): void {
  if (state.closing.signal.aborted) return
  run.phase = 'ended'
  unlessFaulty(() => shelveRun(state, run.directory))
  forgetRun(state, run)
  run.started.resolve(end)
  run.ended.resolve()
}

function stopFollowing(run: TrackedRun): void {
  run.stopFollowing?.()
  run.stopFollowing = undefined
}
