import { expect, test } from 'vitest'
import type { ProcessSnapshot } from '../../../src/core/agent/process-snapshot.ts'
import { emptyGateway, type GatewayState } from '../../../src/core/gateway/gateway-state.ts'
import type { Gateway } from '../../../src/core/gateway/gateways.ts'
import type { Fleet } from '../../../src/core/handlers/fleet.ts'
import { createFleetView } from '../../../src/core/handlers/fleet-view.ts'
import type { ProcessUsage } from '../../../src/core/metrics/process-sampler.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { agentSpec } from '../../support/process-spec.ts'
import { gatewaySpec } from '../../support/watched-specs.ts'

const snapshot = (id: string, more: Partial<ProcessSnapshot> = {}): ProcessSnapshot => ({
  spec: agentSpec(id, { fleet: id === 'c' ? 'other' : 'f', labels: { tier: id } }),
  state: 'ready',
  reason: 'ready',
  wanted: 'running',
  sinceMs: 0,
  pid: 7,
  runId: 'r',
  restarts: 0,
  lastEnd: null,
  nextStartMs: null,
  ...more,
})

const measured = { processes: 1, threads: 1, cpuMs: 0, family: [] }

function openView() {
  const clock = createFakeClock()
  let agents: readonly ProcessSnapshot[] = [
    snapshot('a'),
    snapshot('b', { state: 'failed', pid: null }),
    snapshot('c'),
  ]
  let usage: ProcessUsage = { ...measured, cpuPercent: null, memoryBytes: 10 }
  const fleet = { snapshot: () => agents } as unknown as Fleet
  const view = createFleetView({
    fleet,
    clock,
    node: 'n',
    gatewayOf: () => undefined,
    sampler: { sample: (pids) => new Map(pids.map((pid) => [pid, usage])) },
  })
  return {
    clock,
    view,
    setAgents(next: readonly ProcessSnapshot[]) {
      agents = next
    },
    setUsage(next: ProcessUsage) {
      usage = next
    },
  }
}

test.for([
  { filter: {}, ids: ['a', 'b', 'c'] },
  { filter: { fleet: 'other' }, ids: ['c'] },
  { filter: { state: ['failed' as const] }, ids: ['b'] },
  { filter: { selector: 'tier!=a' }, ids: ['b', 'c'] },
])('$filter finds $ids', ({ filter, ids }) => {
  expect(
    openView()
      .view.list(filter)
      .map(({ id }) => id),
  ).toEqual(ids)
})

test('an agent without a process has no figures, and none is shown as zero', () => {
  const [, failed] = openView().view.list({})
  expect(failed).toMatchObject({ cpuPercent: null, memoryBytes: null, pid: null })
})

test('those that should run and cannot count as failing', () => {
  expect(openView().view.counts()).toEqual({ total: 3, ready: 2, failing: 1 })
})

test('a watcher gets all at once, then only what changed, and who left', async () => {
  const { clock, view, setAgents, setUsage } = openView()
  const stop = new AbortController()
  const items = view.watch({ intervalMs: 500 }, stop.signal)[Symbol.asyncIterator]()
  const first = await items.next()
  expect(first.value).toMatchObject({ kind: 'snapshot', removed: [] })
  const next = items.next()
  setAgents([snapshot('a', { state: 'backoff', pid: null }), snapshot('c')])
  await clock.advance(500)
  const { value } = await next
  expect(value.kind).toBe('changed')
  expect(value.agents.map(({ id, state }: { id: string; state: string }) => [id, state])).toContainEqual([
    'a',
    'backoff',
  ])
  expect(value.removed).toEqual(['b'])
  setUsage({ ...measured, cpuPercent: 50, memoryBytes: 11 })
  stop.abort()
})

test('without a sampler no figure is known, none is measured, and nothing waits for the next time', () => {
  const clock = createFakeClock()
  const fleet = { snapshot: () => [snapshot('a')] } as unknown as Fleet
  const view = createFleetView({ fleet, clock, node: 'n', gatewayOf: () => undefined, sampler: null })
  expect(view.list({})).toMatchObject([{ id: 'a', cpuPercent: null, memoryBytes: null }])
  expect(clock.pending()).toBe(0)
})

test('of a gateway that others run it shows what that one tells, as long as it is connected', () => {
  const clock = createFakeClock()
  const watched = { ...snapshot('g', { pid: null }), spec: { ...gatewaySpec('g') } }
  const fleet = { snapshot: () => [watched] } as unknown as Fleet
  const spend = { ...emptyGateway.spend, costUsd: 0.5, calls: 2 }
  let state: GatewayState = { ...emptyGateway, spend, ...vitals(700) }
  let phase = 'ready'
  const gateway = { state: () => state, link: () => ({ phase }) } as unknown as Gateway
  const view = createFleetView({ fleet, clock, node: 'n', gatewayOf: () => gateway, sampler: null })
  const look = () => view.list({})[0]
  const first = look()
  expect(first).toMatchObject({
    memoryBytes: 700,
    cpuPercent: 25,
    gateway: { costUsd: 0.5, calls: 2, waiting: 0 },
  })
  state = { ...state }
  expect(look()).toBe(first)
  state = { ...state, ...vitals(800) }
  expect(look()).toMatchObject({ memoryBytes: 800 })
  phase = 'waiting'
  expect(look()).toMatchObject({ memoryBytes: null, cpuPercent: null, gateway: { costUsd: 0.5 } })
})

const vitals = (rssBytes: number) =>
  ({ host: { rssBytes }, health: { cpuCoreRatio: 0.25 } }) as unknown as Pick<GatewayState, 'host' | 'health'>
