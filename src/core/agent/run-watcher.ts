import type { Check, LivenessProbe, ReadinessProbe, StartupProbe } from './agent-spec.ts'
import { whatIsMissing } from './check-text.ts'
import { describeDuration } from './describe-end.ts'
import type { RunSign } from './lifecycle-model.ts'
import { createProbeBoard, type ProbeBoard, type ProbeName, type ProbeState } from './probe-board.ts'
import { type ReadinessTally, tallyReadiness } from './readiness-tally.ts'
import {
  type AskedCheck,
  countSigns,
  createLookGates,
  isSign,
  type LookDeps,
  type LookGates,
  type SignCheck,
  sleptMs,
  type TakenLook,
  takeLook,
  untilSign,
  type WatchedRun,
} from './take-look.ts'

/** Has probes look at runs. */
export interface RunWatcher {
  /** Tells what the probes of a run find, until `signal` aborts. */
  watch(target: WatchedRun, tell: (sign: RunSign) => void, signal: AbortSignal): void
  /** What the probes of an agent found last; see {@link ProbeBoard.of}. */
  states(agentId: string): readonly ProbeState[]
  /** The agent is gone. */
  forget(agentId: string): void
}

export interface RunWatcherDeps extends LookDeps {
  readonly onFault: (error: unknown) => void
}

interface Watching {
  readonly deps: RunWatcherDeps
  readonly gates: LookGates
  readonly board: ProbeBoard
  readonly target: WatchedRun
  readonly tell: (sign: RunSign) => void
  readonly signal: AbortSignal
}

/** From the first look to the second until one is good; each later pause is longer by half, up to the longest. */
const pauseMsMin = 50
const pauseMsMax = 1000
/** What a last look has at least, however little is left. */
const lookMsMin = 100
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

/**
 * Resolves to true at the first good look, or to false when there was none until the clock says `untilMs`. Looks often at
 * first. A look that waits for its turn by then is still taken: others that hang make nobody late.
 */
async function untilGood(
  watching: Watching,
  name: ProbeName,
  probe: StartupProbe | ReadinessProbe,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const { deps, board, target, signal } = watching
  if (probe.initialDelayMs > 0) await deps.clock.sleep(probe.initialDelayMs, signal)
  const { check, timeoutMs } = probe
  if (!isSign(check)) return untilGoodLook(watching, name, { check, timeoutMs }, untilMs)
  if (!(await isGivenUntil(watching, check, untilMs))) return false
  board.note(target.spec.id, name, {
    isGood: true,
    detail: '',
    atMs: deps.clock.now(),
    tookMs: 0,
    waitedMs: 0,
  })
  return true
}

async function untilGoodLook(
  watching: Watching,
  name: ProbeName,
  { check, timeoutMs }: { readonly check: AskedCheck; readonly timeoutMs: number },
  untilMs: number,
): Promise<boolean> {
  const { deps, board, target, signal } = watching
  const { clock } = deps
  let pauseMs = pauseMsMin
  const tellFound = tellsOnce(watching, check)
  for (;;) {
    const limitMs = Math.min(timeoutMs, Math.max(untilMs - clock.elapsed(), lookMsMin))
    const look = await lookInTurn(watching, name, { check, timeoutMs: limitMs })
    signal.throwIfAborted()
    if (look) board.note(target.spec.id, name, look)
    if (look?.isGood) return true
    if (look) tellFound(look.detail)
    const leftMs = untilMs - clock.elapsed()
    if (leftMs <= 0) return false
    await clock.sleep(Math.min(pauseMs, leftMs), signal)
    pauseMs = Math.min(pauseMs * 1.5, pauseMsMax)
  }
}

async function isGivenUntil(
  { deps, target, signal }: Watching,
  check: SignCheck,
  untilMs: number,
): Promise<boolean> {
  if (untilMs === Number.POSITIVE_INFINITY) return untilSign(deps, target, check, signal).then(() => true)
  const limit = new AbortController()
  const cancel = deps.clock.after(untilMs - deps.clock.elapsed(), () => limit.abort())
  try {
    await untilSign(deps, target, check, AbortSignal.any([signal, limit.signal]))
    return true
  } catch (error) {
    if (signal.aborted || !limit.signal.aborted) throw error
    return false
  } finally {
    cancel()
  }
}

/** Looks from now on, at intervals. The first comes at a moment of its own, so that not all agents are asked at once. */
async function* looks(
  watching: Watching,
  name: ProbeName,
  probe: ReadinessProbe | LivenessProbe,
): AsyncGenerator<TakenLook> {
  const { deps, board, target, signal } = watching
  const { clock, random } = deps
  const look = lookFor(watching, name, probe)
  const { initialDelayMs, intervalMs } = probe
  await clock.sleep((target.wasReady ? 0 : initialDelayMs) + random.fraction() * intervalMs, signal)
  while (!signal.aborted) {
    const taken = await look()
    signal.throwIfAborted()
    if (taken) {
      board.note(target.spec.id, name, taken)
      yield taken
    }
    await clock.sleep(intervalMs, signal)
  }
}

/** Asks once, and has the board say how long that waits for its turn. */
async function lookInTurn(
  watching: Watching,
  name: ProbeName,
  asked: { readonly check: AskedCheck; readonly timeoutMs: number },
): Promise<TakenLook | undefined> {
  const { board, target, signal } = watching
  const onTurn = () => board.queue(target.spec.id, name, false)
  board.queue(target.spec.id, name, true)
  return takeLook(watching, target, { ...asked, onTurn }, signal)
}

function lookFor(
  watching: Watching,
  name: ProbeName,
  { check, timeoutMs }: ReadinessProbe | LivenessProbe,
): () => Promise<TakenLook | undefined> {
  const { deps, target, signal } = watching
  if (!isSign(check)) return () => lookInTurn(watching, name, { check, timeoutMs })
  const count = countSigns(deps, target, check, { signal, onFault: deps.onFault })
  let seen = count()
  return async () => {
    const now = count()
    const isGood = now !== seen
    seen = now
    return { isGood, detail: '', atMs: deps.clock.now(), tookMs: 0, waitedMs: 0 }
  }
}

/** Tells what is missing, where that is not what it told before. */
function tellsOnce(watching: Watching, check: Check): (detail: string) => void {
  let told = ''
  return (detail) => {
    if (detail !== told) tellMissing(watching, check, detail)
    told = detail
  }
}

function tellMissing({ target, tell }: Watching, check: Check, detail: string): void {
  tell({ type: 'missing', runId: target.run.runId, missing: explained({ check }, detail) })
}

function explained({ check }: { readonly check: Check }, detail: string): string {
  return detail === '' ? whatIsMissing(check) : `${whatIsMissing(check)} (${detail})`
}
