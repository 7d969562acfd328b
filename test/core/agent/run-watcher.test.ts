import { expect, test } from 'vitest'
import type { AgentSpec, Check } from '../../../src/core/agent/agent-spec.ts'
import type { RunSign } from '../../../src/core/agent/lifecycle-model.ts'
import type { Look } from '../../../src/core/agent/look.ts'
import { createRunWatcher } from '../../../src/core/agent/run-watcher.ts'
import type { WatchedRun } from '../../../src/core/agent/take-look.ts'
import { agentSpec, aliveBy, readyBy, startupBy } from '../../support/agent-spec.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { liveRun } from '../../support/lifecycle-cases.ts'
import { createMemoryLogStore } from '../../support/memory-log-store.ts'

const tcp: Check = { kind: 'tcp', host: 'localhost', port: 1 }
const http: Check = { kind: 'http', url: 'http://localhost:1/ok' }
const exec: Check = { kind: 'exec', command: ['check'] }
const log: Check = { kind: 'log', pattern: '^listening' }
const fd: Check = { kind: 'fd' }

const good: Look = { isGood: true, detail: '' }
const refused: Look = { isGood: false, detail: 'connection refused' }

/** A watcher in a world where looks find what the test says. */
function openWatcher() {
  const clock = createFakeClock()
  const sleep = (durationMs: number, signal: AbortSignal) => clock.sleep(durationMs + seen.lateMs, signal)
  const logs = createMemoryLogStore(clock)
  const looks: string[] = []
  const faults: unknown[] = []
  const seen = { look: refused, hangs: false, rests: false, beats: 0, lateMs: 0 }
  const look = async (what: string, signal: AbortSignal): Promise<Look> => {
    looks.push(what)
    if (!seen.hangs) return seen.look
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve({ isGood: false, detail: '' }), { once: true })
    })
  }
  const watcher = createRunWatcher({
    ...{ clock: { ...clock, sleep }, logs, random: { id: () => '', fraction: () => 0.5 } },
    looker: {
      tcp: (host, port, signal) => look(`${host}:${port}`, signal),
      http: look,
      exec({ command, runId, onRest }, signal) {
        if (seen.rests) onRest()
        return look(`${command.join(' ')} for ${runId}`, signal)
      },
    },
    said: () => ({ lines: seen.beats, isReady: false, beats: seen.beats }),
    onFault: (error) => faults.push(error),
  })
  logs.open('a', { maxSizeBytes: 1_000_000, keep: 1 })
  const stop = new AbortController()
  const told: RunSign[] = []
  const missing: string[] = []
  return {
    ...{ clock, logs, looks, faults, seen, stop, told, missing },
    watch(changes: Partial<AgentSpec>, more: Partial<WatchedRun> = {}) {
      const spec = agentSpec('a', changes)
      const target = { spec, run: liveRun('run-1'), output: { fromOffset: 0 }, wasReady: false, ...more }
      const tell = (sign: RunSign) => (sign.type === 'missing' ? missing.push(sign.missing) : told.push(sign))
      watcher.watch(target, tell, stop.signal)
    },
    signs: () => told.map(({ type }) => type),
    reasons: () => told.flatMap((sign) => ('reason' in sign ? [sign.reason] : [])),
    states: () => watcher.states('a'),
  }
}

const hour = 3_600_000

test.for([
  { check: tcp, looksAt: 'localhost:1' },
  { check: http, looksAt: 'http://localhost:1/ok' },
  { check: exec, looksAt: 'check for run-1' },
])('$check.kind: looks at once, then less and less often, until it is ready', async ({ check, looksAt }) => {
  const world = openWatcher()
  world.watch({ readiness: readyBy(check) })
  await world.clock.advance(0)
  expect(world.looks).toEqual([looksAt])
  await world.clock.advance(600_000)
  expect(world.looks.length).toBeGreaterThan(500)
  expect(world.looks.length).toBeLessThan(620)
  expect(world.signs()).toEqual([])
  world.seen.look = good
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready'])
  world.stop.abort()
})

test('a line of its output makes it ready, wherever the line was cut by writes', async () => {
  const world = openWatcher()
  world.watch({ readiness: readyBy(log) })
  world.logs.write('a', 'starting\nlist')
  await world.clock.advance(50)
  expect(world.signs()).toEqual([])
  world.logs.write('a', 'ening on 80\n')
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready'])
  expect(world.states()).toMatchObject([{ probe: 'readiness', status: 'done' }])
})

test('what the run before wrote makes nobody ready', async () => {
  const world = openWatcher()
  world.logs.write('a', 'listening on 80\n')
  world.watch({ readiness: readyBy(log) }, { output: { fromOffset: world.logs.endOffset('a') } })
  await world.clock.advance(10_000)
  expect(world.signs()).toEqual([])
  world.stop.abort()
})

test('of a run that was found, a line since its beginning counts', async () => {
  const world = openWatcher()
  world.logs.write('a', 'listening on 80\n')
  await world.clock.advance(5000)
  const output = { sinceMs: world.clock.now() }
  world.watch({ readiness: readyBy(log) }, { output })
  await world.clock.advance(1000)
  expect(world.signs()).toEqual([])
  world.logs.write('a', 'listening on 81\n')
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready'])
  world.watch({ readiness: readyBy(log) }, { output })
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready', 'ready'])
})

test('a line on file descriptor 3 makes it ready', async () => {
  const world = openWatcher()
  world.watch({ readiness: readyBy(fd) })
  await world.clock.advance(hour)
  expect(world.signs()).toEqual([])
  world.seen.beats = 1
  await world.clock.advance(500)
  expect(world.signs()).toEqual(['ready'])
})

test('it is not ready any more after so many failed looks in a row, and ready again after so many good ones', async () => {
  const world = openWatcher()
  world.seen.look = good
  world.watch({ readiness: readyBy(tcp, { failures: 3, successes: 2, intervalMs: 1000 }) })
  await world.clock.advance(10_000)
  world.seen.look = refused
  await world.clock.advance(2000)
  world.seen.look = good
  await world.clock.advance(1000)
  world.seen.look = refused
  await world.clock.advance(2000)
  expect(world.signs()).toEqual(['ready'])
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready', 'unready'])
  expect(world.reasons()).toEqual(['not ready any more: nothing listens on localhost:1 (connection refused)'])
  world.seen.look = good
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready', 'unready'])
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready', 'unready', 'ready'])
  world.stop.abort()
})

test('one that was ready is not asked whether it has started, and its readiness is looked at on', async () => {
  const world = openWatcher()
  world.watch({ startup: startupBy(http), readiness: readyBy(tcp, { failures: 1 }) }, { wasReady: true })
  await world.clock.advance(20_000)
  expect(world.signs()).toEqual(['unready'])
  expect(new Set(world.looks)).toEqual(new Set(['localhost:1']))
  world.stop.abort()
})

test('startup holds the others back, and makes ready what has no readiness of its own', async () => {
  const world = openWatcher()
  world.watch({ startup: startupBy(http, { withinMs: hour }), liveness: aliveBy(tcp) })
  await world.clock.advance(hour / 2)
  expect(new Set(world.looks)).toEqual(new Set(['http://localhost:1/ok']))
  expect(world.states().map(({ status }) => status)).toEqual(['failing', 'waiting'])
  world.seen.look = good
  await world.clock.advance(1000)
  expect(world.signs()).toEqual(['ready'])
  world.looks.length = 0
  await world.clock.advance(10_000)
  expect(new Set(world.looks)).toEqual(new Set(['localhost:1']))
  world.stop.abort()
})

test('until it is ready, what is missing is told once each time that looks find something else', async () => {
  const world = openWatcher()
  world.watch({ readiness: readyBy(tcp) })
  await world.clock.advance(10_000)
  world.seen.look = { isGood: false, detail: 'no such host' }
  await world.clock.advance(10_000)
  expect(world.missing).toEqual([
    'nothing listens on localhost:1 (connection refused)',
    'nothing listens on localhost:1 (no such host)',
  ])
  world.stop.abort()
})

test('what readiness lacks takes the place of what the start lacked, once it has started', async () => {
  const world = openWatcher()
  world.watch({ startup: startupBy(http), readiness: readyBy(fd) })
  await world.clock.advance(1000)
  world.seen.look = good
  await world.clock.advance(1000)
  expect(world.missing).toEqual([
    'no good answer from http://localhost:1/ok (connection refused)',
    'no line on fd 3',
  ])
  world.stop.abort()
})

test('what has not started in time is to be restarted, once', async () => {
  const world = openWatcher()
  world.watch({ startup: startupBy(http, { withinMs: 30_000 }), readiness: readyBy(tcp) })
  await world.clock.advance(29_000)
  expect(world.signs()).toEqual([])
  await world.clock.advance(hour)
  expect(world.told).toEqual([
    {
      ...{ type: 'unhealthy', runId: 'run-1', probe: 'startup' },
      reason: 'not started within 30 s: no good answer from http://localhost:1/ok (connection refused)',
    },
  ])
  expect(world.clock.pending()).toBe(0)
})

test('waiting for its turn, behind commands that hang, lets nobody start too late', async () => {
  const world = openWatcher()
  world.seen.hangs = true
  for (let n = 0; n < 4; n += 1) world.watch({ id: `h${n}`, liveness: aliveBy(exec, { timeoutMs: 60_000 }) })
  await world.clock.advance(10_000)
  world.told.length = 0
  world.watch({ startup: startupBy(exec, { withinMs: 5_000 }) })
  await world.clock.advance(30_000)
  expect(world.signs()).toEqual([])
  world.seen.hangs = false
  world.seen.look = good
  await world.clock.advance(60_000)
  expect(world.signs()).toEqual(['ready'])
  world.stop.abort()
})

test('what is not alive so many times in a row is to be restarted, once', async () => {
  const world = openWatcher()
  world.seen.look = good
  world.watch({ liveness: aliveBy(exec, { intervalMs: 1000, failures: 3 }) })
  await world.clock.advance(10_000)
  world.seen.look = { isGood: false, detail: 'ended with 1: stuck' }
  await world.clock.advance(2000)
  world.seen.look = good
  await world.clock.advance(1000)
  world.seen.look = { isGood: false, detail: 'ended with 1: stuck' }
  await world.clock.advance(2000)
  expect(world.signs()).toEqual(['ready'])
  await world.clock.advance(hour)
  expect(world.signs()).toEqual(['ready', 'unhealthy'])
  expect(world.reasons()).toEqual([
    'not alive: `check` has not succeeded (ended with 1: stuck), 3 times in a row',
  ])
  expect(world.clock.pending()).toBe(0)
})

test('a look that hangs has failed after its time', async () => {
  const world = openWatcher()
  world.seen.hangs = true
  world.watch({ liveness: aliveBy(http, { intervalMs: 1000, timeoutMs: 500, failures: 2 }) })
  await world.clock.advance(10_000)
  expect(world.looks.length).toBe(2)
  expect(world.reasons()).toEqual([
    'not alive: no good answer from http://localhost:1/ok (no answer within 500 ms), 2 times in a row',
  ])
})

test('the first look comes after the initial delay, at a moment of its own', async () => {
  const world = openWatcher()
  world.watch({ liveness: aliveBy(tcp, { initialDelayMs: 60_000, intervalMs: 10_000 }) })
  await world.clock.advance(64_999)
  expect(world.looks).toEqual([])
  await world.clock.advance(1)
  expect(world.looks).toEqual(['localhost:1'])
  world.stop.abort()
})

test('liveness by a line or by file descriptor 3 asks for one in each interval', async () => {
  for (const check of [log, fd]) {
    const world = openWatcher()
    world.watch({ liveness: aliveBy(check, { intervalMs: 1000, failures: 2 }) })
    for (let second = 0; second < 20; second += 1) {
      world.logs.write('a', 'listening still\n')
      world.seen.beats += 1
      await world.clock.advance(1000)
    }
    expect(world.signs()).toEqual(['ready'])
    await world.clock.advance(5000)
    expect(world.signs()).toEqual(['ready', 'unhealthy'])
    world.stop.abort()
  }
})

test.for(['output', 'heartbeat'])('as long as there is %s, nothing stalls', async (what) => {
  const world = openWatcher()
  world.watch({ stallTimeoutMs: 60_000 })
  for (let minute = 0; minute < 30; minute += 1) {
    if (what === 'output') world.logs.write('a', '.')
    else world.seen.beats += 1
    await world.clock.advance(40_000)
  }
  expect(world.signs()).toEqual(['ready'])
  await world.clock.advance(75_000)
  expect(world.told.at(-1)).toEqual({
    ...{ type: 'unhealthy', runId: 'run-1', probe: 'stall' },
    reason: 'stalled: no output and no heartbeat for 60 s',
  })
  expect(world.clock.pending()).toBe(0)
})

test('while nothing ran, as on a laptop that slept, nobody stalls', async () => {
  const world = openWatcher()
  world.seen.lateMs = hour
  world.watch({ stallTimeoutMs: 60_000 })
  await world.clock.advance(1000)
  world.seen.lateMs = 0
  await world.clock.advance(hour + 20_000)
  expect(world.signs()).toEqual(['ready'])
  await world.clock.advance(60_000)
  expect(world.signs()).toEqual(['ready', 'unhealthy'])
})

test('what the probes found last can be asked for', async () => {
  const world = openWatcher()
  world.watch({ readiness: readyBy(tcp), liveness: aliveBy(exec), stallTimeoutMs: 60_000 })
  expect(world.states()).toMatchObject([
    { probe: 'readiness', check: 'tcp localhost:1', status: 'waiting', atMs: null },
    { probe: 'liveness', check: 'check', status: 'waiting' },
    { probe: 'stall', check: 'output or heartbeat within 60 s', status: 'waiting' },
  ])
  await world.clock.advance(16_000)
  expect(world.states()).toMatchObject([
    { status: 'failing', detail: 'connection refused', tookMs: 0 },
    { status: 'failing', failures: 2 },
    { status: 'passing', detail: 'silent for 15 s' },
  ])
  world.stop.abort()
})

test.for([tcp, log, fd])('$kind: stops looking when it is told to, and leaves no timer', async (check) => {
  const world = openWatcher()
  world.watch({ startup: startupBy(check), readiness: readyBy(check), liveness: aliveBy(check) })
  await world.clock.advance(10)
  world.stop.abort()
  await world.clock.advance(0)
  expect(world.clock.pending()).toBe(0)
  expect(world.signs()).toEqual([])
  expect(world.faults).toEqual([])
})

test('how long a look waits for its turn, and how long it has waited, can be asked for', async () => {
  const world = openWatcher()
  world.seen.hangs = true
  for (let n = 0; n < 4; n += 1) world.watch({ id: `h${n}`, readiness: readyBy(exec, { timeoutMs: 30_000 }) })
  world.watch({ liveness: aliveBy(exec, { intervalMs: 1000 }) })
  await world.clock.advance(500)
  expect(world.states()).toMatchObject([{ status: 'waiting', waitsMs: 0, waitedMs: null }])
  await world.clock.advance(20_000)
  expect(world.states()).toMatchObject([{ status: 'waiting', waitsMs: 20_000 }])
  world.seen.hangs = false
  await world.clock.advance(9_500)
  expect(world.states()).toMatchObject([{ status: 'failing', waitsMs: null, waitedMs: 29_500 }])
  world.stop.abort()
})

test.for([tcp, exec])('$kind: looks that rest make room for others', async (check) => {
  const world = openWatcher()
  world.seen.hangs = true
  world.seen.rests = true
  for (let n = 0; n < 100; n += 1) world.watch({ readiness: readyBy(check, { timeoutMs: 60_000 }) })
  await world.clock.advance(200)
  expect(world.looks.length).toBe(100)
  world.stop.abort()
})

test('of many commands only a few are under way at once, and waiting costs a look none of its time', async () => {
  const world = openWatcher()
  world.seen.hangs = true
  for (let n = 0; n < 10; n += 1) {
    world.watch({ readiness: readyBy(exec, { timeoutMs: 1000 }) })
  }
  await world.clock.advance(0)
  expect(world.looks.length).toBe(4)
  await world.clock.advance(1000)
  expect(world.looks.length).toBe(8)
  world.stop.abort()
  await world.clock.advance(0)
  expect(world.clock.pending()).toBe(0)
})
