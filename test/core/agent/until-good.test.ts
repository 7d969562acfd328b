import { expect, test } from 'vitest'
import { aliveBy, readyBy, startupBy } from '../../support/process-spec.ts'
import { exec, fd, good, http, log, openWatcher, tcp } from '../../support/watcher-world.ts'

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
