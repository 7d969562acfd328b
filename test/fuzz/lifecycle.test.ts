import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLifecycleWorld, type Move } from '../support/lifecycle-world.ts'
import { agentSpec, aliveBy, readyBy, startupBy } from '../support/process-spec.ts'

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.constantFrom<Move>(
    { kind: 'ask', what: 'start' },
    { kind: 'ask', what: 'stop' },
    { kind: 'ask', what: 'restart' },
    { kind: 'ask', what: 'removed' },
    { kind: 'ask', what: 'replace' },
    { kind: 'ask', what: 'replace in place' },
  ),
  fc.constantFrom<Move>({ kind: 'dependencies', blocker: null }, { kind: 'dependencies', blocker: 'web' }),
  fc.constantFrom<Move>(
    { kind: 'spawn', result: 'runs' },
    { kind: 'spawn', result: 'runs' },
    { kind: 'spawn', result: 'fails' },
    { kind: 'decide', result: 'undecided' },
    { kind: 'decide', result: 'adopted' },
    { kind: 'decide', result: 'absent' },
    { kind: 'decide', result: 'ended' },
    { kind: 'ready' },
    { kind: 'unready' },
    { kind: 'unhealthy' },
    { kind: 'lose shim' },
    { kind: 'stale' },
  ),
  fc.record({ kind: fc.constant('exit' as const), status: fc.constantFrom(0, 1, 78, 127, 137) }),
  fc.record({
    kind: fc.constant('wait' as const),
    durationMs: fc.constantFrom(1, 300, 5000, 15_000, 90_000),
  }),
  fc.record({ kind: fc.constant('jump' as const), byMs: fc.constantFrom(-3_600_000, 172_800_000) }),
)

const spec = fc
  .record({
    when: fc.constantFrom('always' as const, 'on_failure' as const, 'never' as const),
    onCrashLoop: fc.constantFrom('retry' as const, 'park' as const),
    maxRestarts: fc.integer({ min: 0, max: 5 }),
    isChecked: fc.boolean(),
    hasRepair: fc.boolean(),
  })
  .map(({ isChecked, hasRepair, ...policy }) => {
    const plain = agentSpec('a')
    const check = { kind: 'tcp', host: 'localhost', port: 1 } as const
    const probes = { startup: startupBy(check), readiness: readyBy(check), liveness: aliveBy(check) }
    return agentSpec('a', {
      restart: { ...plain.restart, ...policy },
      repair: hasRepair ? { command: ['/bin/mend'], codes: [78], timeoutMs: 20_000 } : null,
      ...(isChecked ? probes : {}),
    })
  })

const history = fc.record({
  spec,
  isHeld: fc.boolean(),
  moves: fc.array(move, { maxLength: 80, size: 'max' }),
})
const runs = { numRuns: 2000 }

test('whatever happens, in whatever order, the invariants hold', () => {
  fc.assert(
    fc.property(history, ({ spec, isHeld, moves }) => {
      const world = createLifecycleWorld(spec, isHeld)
      for (const each of moves) world.make(each)
    }),
    runs,
  )
})

test('a stop leads to rest from anywhere, given that SIGKILL kills', () => {
  fc.assert(
    fc.property(history, ({ spec, isHeld, moves }) => {
      const world = createLifecycleWorld(spec, isHeld)
      for (const each of moves) world.make(each)
      world.make({ kind: 'ask', what: 'stop' })
      world.runOut()
      expect(world.model().state).toBe('stopped')
      expect(world.openEnds()).toEqual({ alive: 0, spawning: false, timer: null, isWatched: false })
    }),
    runs,
  )
})

test('what is removed is gone, from anywhere', () => {
  fc.assert(
    fc.property(history, ({ spec, isHeld, moves }) => {
      const world = createLifecycleWorld(spec, isHeld)
      for (const each of moves) world.make(each)
      world.make({ kind: 'ask', what: 'removed' })
      world.runOut()
      expect(world.model().isGone).toBe(true)
      expect(world.openEnds()).toEqual({ alive: 0, spawning: false, timer: null, isWatched: false })
    }),
    runs,
  )
})

test('what always fails is tried again for ever, in a crash loop at the longest delay', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 60 }), fc.integer({ min: 1, max: 5 }), (rounds, maxRestarts) => {
      const plain = agentSpec('a')
      const world = createLifecycleWorld(
        agentSpec('a', { restart: { ...plain.restart, maxRestarts } }),
        false,
      )
      world.make({ kind: 'ask', what: 'start' })
      for (let round = 0; round < rounds; round += 1) {
        world.make({ kind: 'spawn', result: 'runs' })
        world.make({ kind: 'exit', status: 1 })
        if (round >= maxRestarts) expect(world.model().state).toBe('crash_looping')
        world.make({ kind: 'wait', durationMs: round < maxRestarts ? 4000 : 75_000 })
      }
      expect(world.spawns()).toBe(rounds + 1)
    }),
    { numRuns: 100 },
  )
})
