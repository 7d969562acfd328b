import assert from 'node:assert/strict'
import type { ProcessHost, RecoveredRun, StartRequest } from '../../src/core/agent/process-host.ts'
import type { LiveRun, RunEnd } from '../../src/core/agent/run.ts'
import type { Clock } from '../../src/core/platform.ts'

interface FakeRun {
  readonly request: StartRequest
  live: LiveRun
  end: RunEnd | null
  /** The disk will not say what became of it: why, or `null`. */
  unreadable: string | null
}

/** The machine that fake hosts share, as processes and run directories outlive a real one. By run id. */
export type FakeMachine = Map<string, FakeRun>

/**
 * A process host without processes. Passes `test/contract/process-host.ts`. Its programs are
 * `fake-sleep`, `fake-exit STATUS`, `fake-stubborn` (ignores all but SIGKILL) and `fake-missing`; any other sleeps.
 * Ends are told in the turn after they happen, as of a real process.
 */
export interface FakeProcessHost extends ProcessHost {
  /** Every start that was asked for, in order. */
  readonly starts: readonly StartRequest[]
  /** Every signal that was sent to a live run, `SIGKILL` of `kill` included. */
  readonly signals: readonly { readonly runId: string; readonly signal: string }[]
  /** The live run of an agent. @throws AssertionError without one */
  liveRunOf(agentId: string): LiveRun
  /** The agent ends by itself, with this exit status or signal, whether or not a host watches. */
  end(runId: string, how: number | string): void
  /** The shim of a live run is killed; the agent goes on. */
  loseShim(runId: string): void
  /** From now on `recover` of the next host cannot tell what became of the run; `null` takes that back. */
  makeUnreadable(runId: string, reason: string | null): void
}

export function createFakeProcessHost(deps: {
  readonly clock: Clock
  readonly machine?: FakeMachine
}): FakeProcessHost {
  const machine: FakeMachine = deps.machine ?? new Map()
  const host: { readonly known: Set<string>; readonly seenEnd: Set<string>; isClosed: boolean } = {
    known: new Set(),
    seenEnd: new Set(),
    isClosed: false,
  }
  const starts: StartRequest[] = []
  const signals: { runId: string; signal: string }[] = []
  let tellEnd: (runId: string, end: RunEnd) => void = () => undefined
  let tellShimLost: (runId: string) => void = () => undefined

  const liveRun = (runId: string): FakeRun | undefined => {
    const run = machine.get(runId)
    return run && !run.end ? run : undefined
  }
  /** What the host tells, it tells in a later turn and only while it is open. */
  const later = (tell: () => void): void => {
    setImmediate(() => host.isClosed || tell())
  }
  function finish(run: FakeRun, how: number | string): void {
    const end = run.live.hasShim ? endOf(how, deps.clock.now()) : lostEnd(deps.clock.now())
    run.end = end
    if (!host.known.has(run.live.runId)) return
    later(() => {
      host.seenEnd.add(run.live.runId)
      tellEnd(run.live.runId, end)
    })
  }
  function mayFollow(agentId: string): boolean {
    const [run, ...others] = [...machine.values()].filter(({ live }) => live.agentId === agentId)
    if (!run || others.length > 0) return false
    return run.end !== null && run.end.kind !== 'lost' && host.seenEnd.has(run.live.runId)
  }
  function send(runId: string, signal: string): boolean {
    const run = liveRun(runId)
    if (!run || !host.known.has(runId)) return false
    signals.push({ runId, signal })
    if (signal === 'SIGKILL' || run.request.spec.command[0] !== 'fake-stubborn') finish(run, signal)
    return true
  }

  return {
    starts,
    signals,
    async recover() {
      const found = [...machine.values()].filter(({ live }) => !host.known.has(live.runId))
      const undecided = found.filter(({ unreadable }) => unreadable !== null)
      const isHeld = (run: FakeRun): boolean =>
        undecided.some(({ live }) => live.agentId === run.live.agentId)
      const decided = found.filter((run) => !isHeld(run))
      for (const { live } of decided) host.known.add(live.runId)
      return [...undecided, ...decided].map(recoveredAs)
    },
    async start(request) {
      starts.push(request)
      const { runId, spec } = request
      const isTaken = [...machine.values()].some(({ live }) => live.agentId === spec.id)
      assert.ok(!isTaken || mayFollow(spec.id), `${spec.id} has a run that is not archived`)
      const [program, argument] = spec.command
      if (program === 'fake-missing') return notStarted(`no such program: ${program}`, deps.clock.now())
      const identity = { pid: 1000 + starts.length, startTime: String(starts.length) }
      const live = { runId, agentId: spec.id, identity, hasShim: true }
      const run: FakeRun = { request, live, end: null, unreadable: null }
      machine.set(runId, run)
      host.known.add(runId)
      if (program === 'fake-exit') finish(run, Number(argument))
      return live
    },
    mayFollow,
    signal: send,
    async kill(runId) {
      send(runId, 'SIGKILL')
    },
    async archive(runId) {
      assert.ok(!liveRun(runId), `${runId} is live`)
      machine.delete(runId)
    },
    exec: async () => ({ isGood: true, detail: '' }),
    said: () => ({ lines: 0, isReady: false, beats: 0 }),
    onEnd(listener) {
      tellEnd = listener
    },
    onShimLost(listener) {
      tellShimLost = listener
    },
    async [Symbol.asyncDispose]() {
      host.isClosed = true
    },
    liveRunOf(agentId) {
      const run = [...machine.values()].find(({ live, end }) => live.agentId === agentId && !end)
      assert.ok(run, `${agentId} has no live run`)
      return run.live
    },
    end(runId, how) {
      const run = liveRun(runId)
      assert.ok(run, `${runId} is not live`)
      finish(run, how)
    },
    loseShim(runId) {
      const run = liveRun(runId)
      assert.ok(run, `${runId} is not live`)
      run.live = { ...run.live, hasShim: false }
      if (host.known.has(runId)) later(() => tellShimLost(runId))
    },
    makeUnreadable(runId, reason) {
      const run = machine.get(runId)
      assert.ok(run, `there is no run ${runId}`)
      run.unreadable = reason
    },
  }
}

function recoveredAs({ live, end, unreadable }: FakeRun): RecoveredRun {
  const { runId, agentId } = live
  if (unreadable !== null) return { kind: 'undecided', runId, agentId, reason: unreadable }
  return end ? { kind: 'ended', runId, agentId, end } : { kind: 'adopted', run: live }
}

const fakeStatuses: Readonly<Record<string, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGKILL: 137,
  SIGUSR1: 138,
  SIGSEGV: 139,
  SIGUSR2: 140,
  SIGTERM: 143,
}

function endOf(how: number | string, atMs: number): RunEnd {
  if (typeof how === 'number') return { kind: 'exited', status: how, signal: null, detail: null, atMs }
  return { kind: 'signalled', status: fakeStatuses[how] ?? 255, signal: how, detail: null, atMs }
}

function lostEnd(atMs: number): RunEnd {
  return { kind: 'lost', status: null, signal: null, detail: 'exit unknown', atMs }
}

function notStarted(detail: string, atMs: number): RunEnd {
  return { kind: 'not_started', status: 127, signal: null, detail, atMs }
}
