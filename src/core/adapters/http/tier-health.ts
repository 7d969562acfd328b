import { ExpectedError } from '../../errors.ts'
import { type Tier, tiers, worstOf } from '../../health/check.ts'
import type { HealthState } from '../../health/health-monitor.ts'

/** How long whoever asks may keep the answer: less than any check takes to change its mind. */
export const healthSeconds = 5

/**
 * The tier that a query asks for; `undefined` when it asks for none.
 * @throws INPUT_INVALID for another, or several
 */
export function tierAsked(query: string): Tier | undefined {
  const asked = new URLSearchParams(query).getAll('tier')
  if (asked.length === 0) return undefined
  const tier = tiers.find((each) => asked.length === 1 && String(each) === asked[0])
  if (tier !== undefined) return tier
  throw new ExpectedError('INPUT_INVALID', 'There is no such tier of health', {
    hint: 'Ask for /health?tier=1, tier=2 or tier=3',
  })
}

/**
 * What is told of a tier, and of those below it, without a token: ids, statuses and numbers, in the form of
 * `application/health+json` (draft-inadarei-api-health-check-06).
 */
export function tierHealth({ checks, tiers: states }: HealthState, tier: Tier, version: string) {
  const status = worstOf(states.filter((state) => state.tier <= tier).map((state) => state.status))
  const entries = checks
    .filter(({ check }) => check.tier <= tier)
    .map(({ check, reading, verdict, atMs }) => [
      check.id,
      [
        {
          componentType: check.tier === 3 ? 'component' : 'system',
          ...(reading.value === null ? {} : { observedValue: reading.value }),
          ...(check.unit === '' ? {} : { observedUnit: check.unit }),
          status: verdict.status,
          time: new Date(atMs).toISOString(),
        },
      ],
    ])
  return { status, version, tier, checks: Object.fromEntries(entries) }
}
