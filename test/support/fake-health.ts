import type { OutputOf } from '../../src/core/operations/contract.ts'

type HealthView = OutputOf<'health.show'>

const atMs = 1_700_000_000_000
const met = { life: 1, day: 0.9995 }

const checks: HealthView['checks'] = [
  {
    id: 'plane:recovery',
    tier: 1,
    status: 'pass',
    outcome: 'pass',
    value: 1,
    unit: '',
    message: 'answers, and knows its agents',
    cure: null,
    sinceMs: atMs,
    atMs,
    target: 99.99,
    met,
  },
  {
    id: 'store:write',
    tier: 2,
    status: 'pass',
    outcome: 'pass',
    value: 1.5,
    unit: 'ms',
    message: 'a write was on disk after 1.5 ms',
    cure: null,
    sinceMs: atMs,
    atMs,
    target: 99.9,
    met: { life: null, day: null },
  },
  {
    id: 'guardian:presence',
    tier: 3,
    status: 'warn',
    outcome: 'warn',
    value: 0,
    unit: '',
    message: 'nothing restarts it if it is killed; agents would go on',
    cure: 'superclaw stop --keep-agents, then superclaw start --detach',
    sinceMs: atMs,
    atMs,
    target: 99,
    met: { life: 0.95, day: 0.95 },
  },
]

/** Two tiers that pass, and a third that warns. */
export function fakeHealthView(): HealthView {
  return {
    status: 'warn',
    atMs,
    isWatching: true,
    tiers: ([1, 2, 3] as const).map((tier) => {
      const check = checks.find((each) => each.tier === tier)
      const isFine = check?.status === 'pass'
      return {
        tier,
        status: isFine ? 'pass' : 'warn',
        message: isFine ? null : (check?.message ?? null),
        target: check?.target ?? 99,
        met: check?.met ?? met,
      }
    }),
    checks,
    self: {
      figures: [
        { name: 'memory', value: 64_000_000, unit: 'bytes', limit: 500_000_000 },
        { name: 'up', value: 60_000, unit: 'ms', limit: null },
      ],
      restart: { decision: 'none', untilMs: null },
    },
    remedies: [{ when: 'state_disk:space', do: 'checkpoint', agent: null, perHour: 3, isBuiltIn: true }],
  }
}

/** As `plane.status` has it. */
export function fakeHealth(): OutputOf<'plane.status'>['health'] {
  const { status, tiers } = fakeHealthView()
  return { status, tiers: tiers.map(({ tier, status: each, message }) => ({ tier, status: each, message })) }
}
