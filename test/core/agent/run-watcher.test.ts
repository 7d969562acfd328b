import { expect, test } from 'vitest'
import { aliveBy, readyBy, startupBy } from '../../support/process-spec.ts'
import { exec, fd, good, http, log, openWatcher, refused, tcp } from '../../support/watcher-world.ts'

const hour = 3_600_000

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
