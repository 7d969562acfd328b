import { describeDuration } from './describe-end.ts'
import type { RunSign } from './lifecycle-model.ts'
import { createProbeBoard, type ProbeState } from './probe-board.ts'
import type { LivenessProbe, ReadinessProbe, StartupProbe } from './process-spec.ts'
import { type ReadinessTally, tallyReadiness } from './readiness-tally.ts'
import { looks } from './repeated-looks.ts'
import { createLookGates, isSign, sleptMs, type WatchedRun } from './take-look.ts'
import { untilGood } from './until-good.ts'
import { explained, type RunWatcherDeps, tellMissing, type Watching } from './watching.ts'

/** Has probes look at runs. */
export interface RunWatcher {
  /** Tells what the probes of a run find, until `signal` aborts. */
  watch(target: WatchedRun, tell: (sign: RunSign) => void, signal: AbortSignal): void
  /** What the probes of an agent found last; see {@link ProbeBoard.of}. */
  states(agentId: string): readonly ProbeState[]
  /** The agent is gone. */
  forget(agentId: string): void
}

/** Into how many looks the time after which a run counts as stalled is cut. */
const stallLooks = 4

export function createRunWatcher(deps: RunWatcherDeps): RunWatcher {
  const gates = createLookGates()
  const board = createProbeBoard(deps.clock)
  return {
    watch(target, tell, signal) {
      board.open(target.spec)
      watchRun({ deps, gates, board, target, tell, signal }).catch(
        (error: unknown) => signal.aborted || deps.onFault(error),
      )
    },
    states: board.of,
    forget: board.forget,
  }
}

async function watchRun(watching: Watching): Promise<void> {
  const { spec, wasReady } = watching.target
  const { startup, readiness, liveness, stallTimeoutMs } = spec
  if (startup) {
    if (!wasReady && !(await hasStarted(watching, startup))) return
    watching.board.close(spec.id, 'startup')
  }
  await Promise.all([
    watchReadiness(watching, readiness),
    liveness && watchLiveness(watching, liveness),
    stallTimeoutMs !== null && watchStall(watching, stallTimeoutMs),
  ])
}

/** Whether it has started in time; if not, that was told. */
async function hasStarted(watching: Watching, probe: StartupProbe): Promise<boolean> {
  const { deps, board, target, tell, signal } = watching
  if (await untilGood(watching, 'startup', probe, deps.clock.elapsed() + probe.withinMs)) return true
  signal.throwIfAborted()
  const within = describeDuration(probe.withinMs)
  const last = board.of(target.spec.id).find((state) => state.probe === 'startup')
  const reason = `not started within ${within}: ${explained(probe, last?.detail ?? '')}`
  tell({ type: 'unhealthy', runId: target.run.runId, probe: 'startup', reason })
  return false
}

async function watchReadiness(watching: Watching, probe: ReadinessProbe | null): Promise<void> {
  const { target, tell, board } = watching
  const { runId, agentId } = target.run
  if (!target.wasReady) {
    if (probe) await untilFirstReady(watching, probe)
    tell({ type: 'ready', runId })
  }
  // A sign is given once.
  if (!probe || isSign(probe.check)) return board.close(agentId, 'readiness')
  let tally: ReadinessTally = { isReady: true, against: 0 }
  for await (const { isGood, detail } of looks(watching, 'readiness', probe)) {
    const before = tally
    tally = tallyReadiness(before, isGood, probe)
    if (tally.isReady !== before.isReady) tell(turned(runId, tally, explained(probe, detail)))
  }
}

async function untilFirstReady(watching: Watching, probe: ReadinessProbe): Promise<void> {
  // What was told before is what the start lacked.
  if (watching.target.spec.startup) tellMissing(watching, probe.check, '')
  await untilGood(watching, 'readiness', probe)
}

function turned(runId: string, { isReady }: ReadinessTally, why: string): RunSign {
  return isReady ? { type: 'ready', runId } : { type: 'unready', runId, reason: `not ready any more: ${why}` }
}

async function watchLiveness(watching: Watching, probe: LivenessProbe): Promise<void> {
  const { target, tell } = watching
  const { runId } = target.run
  let failures = 0
  for await (const { isGood, detail } of looks(watching, 'liveness', probe)) {
    failures = isGood ? 0 : failures + 1
    if (failures < probe.failures) continue
    const times = failures === 1 ? '' : `, ${failures} times in a row`
    const reason = `not alive: ${explained(probe, detail)}${times}`
    tell({ type: 'unhealthy', runId, probe: 'liveness', reason })
    return
  }
}

/**
 * By what it wrote and said, not by when: a clock that jumps stalls nobody. Time in which this process did not run is no
 * silence either, as the machine slept, or the container was paused, and the agent with it.
 */
async function watchStall(watching: Watching, stallTimeoutMs: number): Promise<void> {
  const { deps, board, target, tell, signal } = watching
  const { clock, logs, said } = deps
  const { runId, agentId } = target.run
  const activity = (): number => logs.endOffset(agentId) + said(runId).beats
  const pauseMs = stallTimeoutMs / stallLooks
  let [seen, lookedAtMs, silentMs] = [activity(), clock.elapsed(), 0]
  while (!signal.aborted) {
    await clock.sleep(pauseMs, signal)
    const [now, nowMs] = [activity(), clock.elapsed()]
    silentMs = now === seen ? silentMs + Math.min(nowMs - lookedAtMs, pauseMs + sleptMs) : 0
    seen = now
    lookedAtMs = nowMs
    const isGood = silentMs < stallTimeoutMs
    const detail = silentMs > 0 ? `silent for ${describeDuration(silentMs)}` : ''
    board.note(agentId, 'stall', { isGood, detail, atMs: clock.now(), tookMs: 0, waitedMs: 0 })
    if (isGood) continue
    const reason = `stalled: no output and no heartbeat for ${describeDuration(stallTimeoutMs)}`
    tell({ type: 'unhealthy', runId, probe: 'stall', reason })
    return
  }
}
