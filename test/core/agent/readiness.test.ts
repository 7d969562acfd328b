import { expect, test } from 'vitest'
import type { Readiness } from '../../../src/core/agent/agent-spec.ts'
import { createReadinessProber, type ReadinessTarget } from '../../../src/core/agent/readiness.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { liveRun } from '../../support/lifecycle-cases.ts'
import { createMemoryLogStore } from '../../support/memory-log-store.ts'

const tcp: Readiness = { kind: 'tcp', host: 'localhost', port: 1, timeoutMs: 1000 }
const log: Readiness = { kind: 'log', pattern: '^listening', timeoutMs: 1000 }

function openProber() {
  const clock = createFakeClock()
  const logs = createMemoryLogStore(clock)
  const looks: string[] = []
  let answers = false
  const look = async (what: string) => {
    looks.push(what)
    return answers
  }
  const network = {
    tcp: (host: string, port: number) => look(`${host}:${port}`),
    http: (url: string) => look(url),
  }
  const prober = createReadinessProber({ logs, network, clock })
  const stop = new AbortController()
  const untilReady = (readiness: Readiness, output: ReadinessTarget['output'] = { fromOffset: 0 }) => {
    const outcome = { isReady: false }
    const target = { spec: { id: 'a', readiness }, run: liveRun('run-1'), output }
    const done = prober.untilReady(target, stop.signal).then(() => {
      outcome.isReady = true
    })
    done.catch(() => undefined)
    return { outcome, done }
  }
  logs.open('a', { maxSizeBytes: 1_000_000, keep: 1 })
  return {
    clock,
    logs,
    looks,
    stop,
    untilReady,
    answer() {
      answers = true
    },
  }
}

test('an agent without a check is ready', async () => {
  await openProber().untilReady({ kind: 'started' }).done
})

test.for([
  { readiness: tcp, looksAt: 'localhost:1' },
  {
    readiness: { kind: 'http', url: 'http://localhost:1/ok', timeoutMs: 1 } as const,
    looksAt: 'http://localhost:1/ok',
  },
])('$readiness.kind: looks at once, then less and less often, for as long as it takes', async (each) => {
  const world = openProber()
  const { outcome, done } = world.untilReady(each.readiness)
  await world.clock.advance(0)
  expect(world.looks).toEqual([each.looksAt])
  await world.clock.advance(600_000)
  expect(world.looks.length).toBeGreaterThan(500)
  expect(world.looks.length).toBeLessThan(620)
  expect(outcome.isReady).toBe(false)
  world.answer()
  await world.clock.advance(1000)
  await done
})

test('a line of its output makes it ready, wherever the line was cut by writes', async () => {
  const world = openProber()
  const { outcome, done } = world.untilReady(log)
  world.logs.write('a', 'starting\nlist')
  await world.clock.advance(50)
  expect(outcome.isReady).toBe(false)
  world.logs.write('a', 'ening on 80\n')
  await world.clock.advance(1000)
  await done
})

test('what the run before wrote makes nobody ready', async () => {
  const world = openProber()
  world.logs.write('a', 'listening on 80\n')
  const { outcome } = world.untilReady(log, { fromOffset: world.logs.endOffset('a') })
  await world.clock.advance(10_000)
  expect(outcome.isReady).toBe(false)
  world.stop.abort()
})

test('of a run that was found, a line since its beginning counts', async () => {
  const world = openProber()
  world.logs.write('a', 'listening on 80\n')
  await world.clock.advance(5000)
  const sinceMs = world.clock.now()
  const { outcome, done } = world.untilReady(log, { sinceMs })
  await world.clock.advance(1000)
  expect(outcome.isReady).toBe(false)
  world.logs.write('a', 'listening on 81\n')
  await world.clock.advance(1000)
  await done
  await world.untilReady(log, { sinceMs }).done
})

test.for([tcp, log])('$kind: stops looking when it is told to, and leaves no timer', async (readiness) => {
  const world = openProber()
  const { done } = world.untilReady(readiness)
  await world.clock.advance(10)
  const reason = new Error('enough')
  world.stop.abort(reason)
  await expect(done).rejects.toBe(reason)
  await world.clock.advance(0)
  expect(world.clock.pending()).toBe(0)
})
