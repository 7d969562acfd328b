import { expect, test } from 'vitest'
import type { HealthStatus, Tier } from '../../../../src/core/health/check.ts'
import type { HealthState } from '../../../../src/core/health/health-monitor.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { serveHttp } from '../../../support/serve-http.ts'

const met = { life: 1, day: 1 }
const secret = 'canary-91c2'

function stateOf(statuses: Readonly<Record<Tier, HealthStatus>>): HealthState {
  const all = ([1, 2, 3] as const).map((tier) => ({ tier, status: statuses[tier] }))
  return {
    status: 'fail',
    tiers: all.map((each) => ({ ...each, message: secret, met })),
    checks: all.map(({ tier, status }) => ({
      check: { id: `part${tier}:figure`, tier, unit: 'ms', intervalMs: 1, read: () => expect.fail('looked') },
      reading: { outcome: status, value: 1.5, message: secret, cure: secret },
      verdict: { status, sinceMs: 0, recent: [] },
      atMs: 0,
      met,
    })),
  }
}

const handlers = createFakeHandlers(createFakeFleet())

test.for([
  { why: 'all pass', statuses: { 1: 'pass', 2: 'pass', 3: 'pass' }, tier: 3, status: 200, told: 'pass' },
  {
    why: 'a warning serves',
    statuses: { 1: 'pass', 2: 'warn', 3: 'pass' },
    tier: 2,
    status: 200,
    told: 'warn',
  },
  {
    why: 'a failure does not',
    statuses: { 1: 'pass', 2: 'fail', 3: 'pass' },
    tier: 2,
    status: 503,
    told: 'fail',
  },
  {
    why: 'a deeper failure is no matter',
    statuses: { 1: 'pass', 2: 'pass', 3: 'fail' },
    tier: 2,
    status: 200,
    told: 'pass',
  },
  {
    why: 'a failure further up is',
    statuses: { 1: 'pass', 2: 'fail', 3: 'pass' },
    tier: 3,
    status: 503,
    told: 'fail',
  },
  {
    why: 'a failure further up is not asked of 1',
    statuses: { 1: 'pass', 2: 'fail', 3: 'fail' },
    tier: 1,
    status: 200,
    told: 'pass',
  },
] as const)('/health?tier=$tier: $why', async ({ statuses, tier, status, told }) => {
  await using served = await serveHttp(handlers, { tiers: async () => stateOf(statuses) })
  const response = await fetch(`${served.url}/health?tier=${tier}`)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/health+json')
  expect(response.headers.get('cache-control')).toBe('max-age=5')
  const text = await response.text()
  const body = JSON.parse(text)
  expect(body).toMatchObject({ status: told, tier })
  expect(Object.keys(body.checks)).toHaveLength(tier)
  expect(body.checks['part1:figure']).toEqual([
    {
      componentType: 'system',
      observedValue: 1.5,
      observedUnit: 'ms',
      status: statuses[1],
      time: '1970-01-01T00:00:00.000Z',
    },
  ])
  expect(text).not.toContain(secret)
})

test.for(['tier=0', 'tier=4', 'tier=', 'tier=1&tier=2', 'tier=two', 'tier=1%00'])(
  '/health?%s is refused',
  async (query) => {
    await using served = await serveHttp(handlers)
    const response = await fetch(`${served.url}/health?${query}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'INPUT_INVALID', hint: expect.any(String) },
    })
    expect(served.bugs).toEqual([])
  },
)

test('/health without a tier is as it always was, and looks at nothing', async () => {
  await using served = await serveHttp(handlers, { tiers: () => expect.fail('asked') })
  const response = await fetch(`${served.url}/health`)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(Object.keys((await response.json()) as object)).toEqual([
    'status',
    'version',
    'pid',
    'uptimeMs',
    'agents',
  ])
})
