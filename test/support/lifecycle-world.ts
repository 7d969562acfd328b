import assert from 'node:assert/strict'
import { createLifecycle, recallLifecycle, stepLifecycle } from '../../src/core/agent/lifecycle.ts'
import type {
  Lifecycle,
  LifecycleAction,
  LifecycleEvent,
  TimerName,
} from '../../src/core/agent/lifecycle-model.ts'
import type { ProcessSpec } from '../../src/core/agent/process-spec.ts'
import { isRepairRun, repairRunId } from '../../src/core/agent/repair.ts'
import type { LiveRun, RunEnd } from '../../src/core/agent/run.ts'

/** Something that happens to an instance or around it. What cannot happen just now is passed over. */
export type Move =
  | {
      readonly kind: 'ask'
      readonly what: 'start' | 'stop' | 'restart' | 'removed' | 'replace' | 'replace in place'
    }
  | { readonly kind: 'dependencies'; readonly blocker: string | null }
  | { readonly kind: 'spawn'; readonly result: 'runs' | 'fails' }
  | { readonly kind: 'decide'; readonly result: 'adopted' | 'undecided' | 'absent' | 'ended' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'unready' }
  | { readonly kind: 'unhealthy' }
  | { readonly kind: 'lose shim' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'wait'; readonly durationMs: number }
  | { readonly kind: 'jump'; readonly byMs: number }

/**
 * A world of one instance, that carries out what its machine asks for, as a host would, and throws as soon as an
 * invariant is broken.
 */
export function createLifecycleWorld(spec: ProcessSpec, isHeld: boolean) {
  let model: Lifecycle = isHeld
    ? recallLifecycle(spec, {
        state: 'ready',
        reason: '',
        sinceMs: 0,
        wanted: 'running',
        restarts: 0,
        lastEnd: null,
      })
    : createLifecycle(spec, 0)
  let elapsedMs = 0
  let wallMs = 1_000_000_000
  let spawning = false
  let isRepair = false
  let spawnCount = 0
  let repairCount = 0
  let runCount = 0
  /** The run that lives, of which there is at most one. */
  let alive: string | null = null
  let isKilled = false
  let timer: { readonly name: TimerName; readonly dueMs: number } | null = null
  let isWatched = false
  const endedRuns = new Set<string>()
  const recordedEnds = new Set<string>()

  function feed(event: LifecycleEvent): void {
    const before = model
    const { model: next, actions } = stepLifecycle(model, event, {
      atMs: wallMs + elapsedMs,
      elapsedMs,
      fraction: 0.5,
    })
    model = next
    for (const action of actions) carryOut(action)
    if (before.isGone) assert.deepEqual({ next, actions }, { next: before, actions: [] })
    check()
  }

  function carryOut(action: LifecycleAction): void {
    const perform: { [Type in LifecycleAction['type']]?: () => void } = {
      start() {
        assert(!spawning && alive === null, 'a second run of one instance')
        assert(model.wanted === 'running' && !model.isRemoved, 'a start after a stop')
        spawning = true
        isRepair = false
        spawnCount += 1
      },
      repair() {
        perform.start?.()
        isRepair = true
        repairCount += 1
      },
      cancel_start: () => assert(spawning, 'nothing to take back'),
      kill() {
        assert(alive !== null)
        isKilled = true
      },
      signal: () => assert(alive !== null),
      stop_watch() {
        assert(isWatched, 'no watch to stop')
        isWatched = false
      },
      watch() {
        assert(!isWatched, 'a second watch')
        isWatched = true
      },
      cancel() {
        assert(timer !== null, 'no timer to cancel')
        timer = null
      },
    }
    perform[action.type]?.()
    if (action.type === 'schedule') {
      assert(timer === null, 'a second timer')
      timer = { name: action.timer, dueMs: elapsedMs + action.afterMs }
    }
    if (action.type === 'record' && action.event.type === 'run.ended') {
      const { runId } = action.event.data
      assert(!recordedEnds.has(runId), 'an end recorded twice')
      recordedEnds.add(runId)
    }
  }

  function check(): void {
    const { state, run } = model
    assert.deepEqual([...recordedEnds], [...endedRuns], 'ends and their records differ')
    assert.equal(model.timer, timer?.name ?? null)
    assert.equal(model.isWatched, isWatched)
    assert.equal(run?.phase === 'spawning', spawning)
    if (run?.phase === 'held') return
    assert(!isWatched || alive === null || !isRepairRun(alive), 'a repair is watched')
    assert.equal(run?.phase === 'live', alive !== null)
    if (run !== null) return
    const waits = state === 'backoff' || state === 'crash_looping'
    assert.equal(timer?.name, waits ? 'backoff' : undefined, 'no run, but a timer, or the other way round')
    assert(!isWatched)
  }

  function liveRun(): LiveRun {
    runCount += 1
    const runId = isRepair ? repairRunId(`run-${runCount}`) : `run-${runCount}`
    return { runId, agentId: 'a', identity: { pid: runCount, startTime: '1' }, hasShim: true }
  }

  function end(runId: string, status: number | null, kind: RunEnd['kind']): RunEnd {
    endedRuns.add(runId)
    return { kind, status, signal: null, detail: null, atMs: wallMs + elapsedMs }
  }

  function exit(status: number): void {
    if (alive === null || model.run?.phase !== 'live') return
    const runId = alive
    alive = null
    isKilled = false
    feed({ type: 'ended', runId, end: end(runId, status, 'exited') })
  }

  function spawn(result: 'runs' | 'fails'): void {
    if (!spawning) return
    spawning = false
    const run = liveRun()
    if (result === 'runs') {
      alive = run.runId
      isKilled = false
      feed({ type: 'started', run })
    } else {
      feed({ type: 'not_started', runId: run.runId, end: end(run.runId, null, 'not_started') })
    }
  }

  function decide(result: 'adopted' | 'undecided' | 'absent' | 'ended'): void {
    if (model.run?.phase !== 'held') return
    const run = liveRun()
    if (result === 'adopted') alive = run.runId
    feed(
      {
        undecided: () => ({ type: 'undecided' as const, reason: 'EMFILE' }),
        absent: () => ({ type: 'absent' as const, resume: false }),
        adopted: () => ({ type: 'adopted' as const, run, ageMs: 0, wasReady: false, isRecorded: true }),
        ended: () => ({
          type: 'ended' as const,
          runId: run.runId,
          end: end(run.runId, null, 'lost'),
        }),
      }[result](),
    )
  }

  function wait(durationMs: number): void {
    const untilMs = elapsedMs + durationMs
    while (timer !== null && timer.dueMs <= untilMs) {
      elapsedMs = Math.max(elapsedMs, timer.dueMs)
      const { name } = timer
      timer = null
      feed({ type: 'timer', timer: name })
    }
    elapsedMs = untilMs
  }

  /** Events of runs and timers that are no more. */
  function stale(): void {
    feed({ type: 'ready', runId: 'run-0' })
    feed({ type: 'unready', runId: 'run-0', reason: '' })
    feed({ type: 'unhealthy', runId: 'run-0', probe: 'stall', reason: '' })
    feed({ type: 'shim_lost', runId: 'run-0' })
    if (model.run?.phase !== 'held') feed({ type: 'ended', runId: 'run-0', end: endOfNothing })
    for (const name of ['grace', 'backoff', 'readiness', 'repair'] as const) {
      if (timer?.name !== name) feed({ type: 'timer', timer: name })
    }
  }

  function ask(what: Extract<Move, { kind: 'ask' }>['what']): void {
    const actor = 'person'
    if (what === 'replace' || what === 'replace in place') {
      feed({ type: 'replaced', spec: model.spec, needsRestart: what === 'replace', actor })
    } else if (what === 'removed') {
      feed({ type: 'removed', actor })
    } else {
      feed({ type: what, reason: what, actor })
    }
  }

  const makers: { readonly [Kind in Move['kind']]: (move: Extract<Move, { kind: Kind }>) => void } = {
    ask: ({ what }) => ask(what),
    dependencies: ({ blocker }) => feed({ type: 'dependencies', blocker }),
    spawn: ({ result }) => spawn(result),
    decide: ({ result }) => decide(result),
    ready: () => alive !== null && feed({ type: 'ready', runId: alive }),
    unready: () => alive !== null && feed({ type: 'unready', runId: alive, reason: 'no answer' }),
    unhealthy: () =>
      alive !== null && feed({ type: 'unhealthy', runId: alive, probe: 'liveness', reason: 'no answer' }),
    'lose shim': () => alive !== null && feed({ type: 'shim_lost', runId: alive }),
    stale,
    exit: ({ status }) => exit(status),
    wait: ({ durationMs }) => wait(durationMs),
    jump: ({ byMs }) => {
      wallMs += byMs
    },
  }

  function make(move: Move): void {
    // The maker of a kind takes that kind, which an index cannot say.
    const maker = makers[move.kind] as (move: Move) => void
    maker(move)
  }

  return {
    make,
    model: () => model,
    spawns: () => spawnCount,
    repairs: () => repairCount,
    openEnds: () => ({
      alive: alive === null ? 0 : 1,
      spawning,
      timer: timer?.name ?? null,
      isWatched,
    }),
    /** Lets all that is under way come to its end; a process ends only when it is killed. */
    runOut(): void {
      for (let round = 0; round < 10; round += 1) {
        decide('adopted')
        spawn('runs')
        if (isKilled) exit(137)
        wait(20_000)
      }
    },
  }
}

const endOfNothing: RunEnd = { kind: 'exited', status: 1, signal: null, detail: null, atMs: 0 }
