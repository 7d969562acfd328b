import { expect, test } from 'vitest'
import { createGuardianWatch } from '../../src/plane/guardian-watch.ts'

test.for([
  { why: 'is there while its parent is', parents: [40, 40], has: true },
  { why: 'is gone when another parent took over', parents: [40, 1], has: false },
  { why: 'was gone before anybody looked', parents: [1, 1], has: false },
  { why: 'may be PID 1 when it says so', parents: [1, 1], guardianPid: 1, has: true },
  { why: 'that named itself was gone before anybody looked', parents: [1, 1], guardianPid: 40, has: false },
  { why: 'is none when nobody said that there is one', parents: [40, 40], isGuarded: false, has: false },
])('a guardian $why', ({ parents, guardianPid, isGuarded = true, has }) => {
  const asked = [...parents]
  const hasGuardian = createGuardianWatch({ isGuarded, guardianPid }, () => asked.shift() ?? 0)
  expect(hasGuardian()).toBe(has)
})
