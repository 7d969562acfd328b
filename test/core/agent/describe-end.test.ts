import { expect, test } from 'vitest'
import { describeDuration, describeEnd } from '../../../src/core/agent/describe-end.ts'
import type { RunEnd } from '../../../src/core/agent/run.ts'

const end = (changes: Partial<RunEnd>): RunEnd => ({
  kind: 'exited',
  status: null,
  signal: null,
  detail: null,
  atMs: 0,
  ...changes,
})

test.for([
  { of: end({ status: 3 }), says: 'exited with 3' },
  {
    of: end({ kind: 'signalled', status: 137, signal: 'SIGKILL' }),
    says: 'was killed by SIGKILL',
  },
  {
    of: end({ kind: 'lost', detail: 'the machine restarted' }),
    says: 'ended unseen: the machine restarted',
  },
  {
    of: end({ kind: 'not_started', detail: 'no such folder: /srv/x' }),
    says: 'did not start: no such folder: /srv/x',
  },
])('an end reads: $says', ({ of, says }) => {
  expect(describeEnd(of)).toBe(says)
})

test.for([
  [250, '250 ms'],
  [1000, '1 s'],
  [1500, '1.5 s'],
  [60_000, '60 s'],
  [150_000, '2.5 min'],
  [3_600_000, '60 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
] as const)('%i ms read: %s', ([durationMs, says]) => {
  expect(describeDuration(durationMs)).toBe(says)
})
