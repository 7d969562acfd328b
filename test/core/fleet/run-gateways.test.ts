import { expect, test } from 'vitest'
import { createLifecycle } from '../../../src/core/agent/lifecycle.ts'
import { type ProcessSnapshot, snapshotOf } from '../../../src/core/agent/process-snapshot.ts'
import type { GatewayAccess } from '../../../src/core/agent/process-spec.ts'
import { createRunGateways } from '../../../src/core/fleet/run-gateways.ts'
import type { Tell } from '../../../src/core/watched/watched-agent.ts'
import type { GatewaySpec } from '../../../src/core/watched/watched-spec.ts'
import { agentSpec } from '../../support/process-spec.ts'

const access: GatewayAccess = { url: 'ws://127.0.0.1:1', token: 'x', tlsFingerprint: null }

interface Watching {
  readonly spec: GatewaySpec
  readonly tell: Tell
  readonly signal: AbortSignal
}

function world() {
  const watches: Watching[] = []
  const [changed, retried, trips]: [string[], string[], number[]] = [[], [], []]
  const gateways = createRunGateways({
    watch: (spec, tell, signal) => {
      watches.push({ spec: spec as GatewaySpec, tell, signal })
      return Promise.resolve()
    },
    retry: (id) => Promise.resolve(void retried.push(id)),
    onChange: (ids) => changed.push(...ids),
    onRoundTrip: (_, tookMs) => trips.push(tookMs),
    onFault: (error) => expect.unreachable(String(error)),
  })
  return {
    gateways,
    watches,
    changed,
    retried,
    trips,
    open: () => watches.filter((each) => !each.signal.aborted),
  }
}

const seen = (
  changes: Partial<ProcessSnapshot> = {},
  gateway: GatewayAccess | null = access,
): ProcessSnapshot => ({
  ...snapshotOf(createLifecycle(agentSpec('home', { gateway }), 0)),
  state: 'ready',
  reason: 'ready',
  pid: 7,
  runId: 'run-1',
  ...changes,
})

test('a gateway is connected to once its run is ready, as an agent of its own id', () => {
  const { gateways, watches } = world()
  gateways.look([seen({ state: 'starting' })])
  expect(watches).toEqual([])
  gateways.look([seen()])
  gateways.look([seen()])
  expect(watches).toHaveLength(1)
  expect(watches[0]?.spec).toMatchObject({ id: 'home', kind: 'openclaw', ...access })
})

test('an agent that is no gateway is left alone', () => {
  const { gateways, watches } = world()
  const plain = seen({}, null)
  gateways.look([plain])
  expect(watches).toEqual([])
  expect(gateways.seen(plain)).toBe(plain)
})

test('the connection is kept from run to run, and tried at once when the next one is ready', () => {
  const { gateways, open, retried } = world()
  gateways.look([seen()])
  gateways.look([seen({ state: 'backoff', pid: null, runId: null })])
  gateways.look([seen({ state: 'starting', runId: 'run-2' })])
  expect([open().length, retried]).toEqual([1, []])
  gateways.look([seen({ runId: 'run-2' })])
  gateways.look([seen({ runId: 'run-2' })])
  expect([open().length, retried]).toEqual([1, ['home']])
})

test.for(['stopped', 'failed'] as const)('one that is %s is left, and connected to anew later', (state) => {
  const { gateways, open, watches } = world()
  gateways.look([seen()])
  gateways.look([seen({ state, pid: null, runId: null })])
  expect(open()).toEqual([])
  gateways.look([seen({ runId: 'run-2' })])
  expect([open().length, watches.length]).toEqual([1, 2])
})

test('one that left the fleet, or is told to be reached otherwise, is left', () => {
  const { gateways, open } = world()
  gateways.look([seen()])
  gateways.look([seen({}, { ...access, url: 'ws://127.0.0.1:2' })])
  expect(open().map(({ spec }) => spec.url)).toEqual(['ws://127.0.0.1:2'])
  gateways.look([])
  expect(open()).toEqual([])
})

test('what it says of itself stands beside the state of its run, and changes nothing else', () => {
  const { gateways, watches, changed } = world()
  const ready = seen()
  gateways.look([ready])
  watches[0]?.tell.sighting({ kind: 'good', detail: '1 waits for you' })
  expect(changed).toEqual(['home'])
  expect(gateways.seen(ready)).toEqual({ ...ready, reason: '1 waits for you' })
  expect(gateways.seen(ready)).toBe(gateways.seen(ready))
  watches[0]?.tell.sighting({ kind: 'bad', detail: 'it refused the token' })
  expect(gateways.seen(ready)).toMatchObject({ state: 'ready', reason: 'its gateway: it refused the token' })
  const late = seen({ state: 'degraded', reason: 'not ready any more' })
  expect(gateways.seen(late)).toBe(late)
})

test('what is told after it was left is nothing', () => {
  const { gateways, watches, changed } = world()
  gateways.look([seen()])
  gateways.close()
  watches[0]?.tell.sighting({ kind: 'good', detail: 'idle' })
  expect(changed).toEqual([])
})

test('its round trips are told, unless it says where else it answers', () => {
  const { gateways, watches, trips } = world()
  gateways.look([seen()])
  watches[0]?.tell.latency(3)
  gateways.look([{ ...seen(), spec: agentSpec('other', { gateway: access, url: 'http://127.0.0.1:1' }) }])
  watches[1]?.tell.latency(4)
  expect(trips).toEqual([3])
})
