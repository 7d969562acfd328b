import { expect, test } from 'vitest'
import { decideSelfRestart } from '../../../src/core/health/limits.ts'

const minute = 60_000
const calm = { overSinceMs: 0, sustainedMs: minute, restartedAtMs: [], isGuarded: true, nowMs: 2 * minute }

test.for([
  { why: 'nothing is exceeded', facts: { overSinceMs: undefined }, decision: { kind: 'none' } },
  { why: 'not long enough yet', facts: { nowMs: 30_000 }, decision: { kind: 'wait', untilMs: minute } },
  { why: 'long enough', facts: {}, decision: { kind: 'restart' } },
  { why: 'nobody would start it again', facts: { isGuarded: false }, decision: { kind: 'unguarded' } },
  {
    why: 'too soon after the last time',
    facts: { restartedAtMs: [0] },
    decision: { kind: 'wait', untilMs: 5 * minute },
  },
  {
    why: 'five minutes after the last time',
    facts: { restartedAtMs: [0], nowMs: 5 * minute },
    decision: { kind: 'restart' },
  },
  {
    why: 'the wait doubles',
    facts: { restartedAtMs: [0, 6 * minute], nowMs: 12 * minute },
    decision: { kind: 'wait', untilMs: 16 * minute },
  },
  {
    why: 'three times in an hour are enough',
    facts: { restartedAtMs: [0, 6 * minute, 20 * minute], nowMs: 59 * minute },
    decision: { kind: 'exhausted', untilMs: 60 * minute },
  },
  {
    why: 'what is an hour ago no longer counts',
    facts: { restartedAtMs: [0, 6 * minute, 20 * minute], nowMs: 60 * minute },
    decision: { kind: 'restart' },
  },
] as const)('$why: $decision.kind', ({ facts, decision }) => {
  expect(decideSelfRestart({ ...calm, ...facts })).toEqual(decision)
})
