import { expect, test } from 'vitest'
import type { HealthStatus, Outcome } from '../../../src/core/health/check.ts'
import { updateVerdict, type Verdict } from '../../../src/core/health/verdict.ts'

const words: Readonly<Record<string, Outcome>> = { p: 'pass', w: 'warn', f: 'fail', u: 'unknown' }

/** What is held after each of the looks. */
function held(looks: string): HealthStatus[] {
  let verdict: Verdict | undefined
  return [...looks].map((look, index) => {
    verdict = updateVerdict(verdict, words[look] ?? 'unknown', index)
    return verdict.status
  })
}

test.for([
  { why: 'one that is well passes', looks: 'pp', last: 'pass' },
  { why: 'a single failure only warns', looks: 'ppf', last: 'warn' },
  { why: 'two failures of four only warn', looks: 'fpfp', last: 'pass' },
  { why: 'three failures of four take it down', looks: 'pffpf', last: 'fail' },
  { why: 'three of the last four count, not of all', looks: 'fppppff', last: 'warn' },
  { why: 'one success does not bring it up', looks: 'fffp', last: 'fail' },
  { why: 'two successes bring it up', looks: 'fffpp', last: 'pass' },
  { why: 'two that are almost good bring it up', looks: 'fffww', last: 'warn' },
  { why: 'a failure between two successes keeps it down', looks: 'fffpfp', last: 'fail' },
  { why: 'not knowing is not down', looks: 'uuuuuu', last: 'warn' },
  { why: 'not knowing does not bring it up', looks: 'fffuuuu', last: 'fail' },
  { why: 'not knowing between two successes does no harm', looks: 'fffpup', last: 'pass' },
])('$why: $looks', ({ looks, last }) => {
  expect(held(looks).at(-1)).toBe(last)
})

test('the time since when it is so begins with the change', () => {
  const passing = updateVerdict(updateVerdict(undefined, 'pass', 10), 'pass', 20)
  expect(passing.sinceMs).toBe(10)
  expect(updateVerdict(passing, 'warn', 30).sinceMs).toBe(30)
})
