import { expect, test } from 'vitest'
import { compareVersions, isInRange, parseVersion } from '../../../src/core/update/version.ts'

test('versions come in the order of semver.org', () => {
  const ordered = [
    'nonsense',
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ]
  const pairs = ordered.flatMap((a, i) => ordered.map((b, j) => [a, b, Math.sign(i - j)] as const))
  for (const [a, b, sign] of pairs) expect([a, b, Math.sign(compareVersions(a, b))]).toEqual([a, b, sign])
})

test.for(['1', '1.2', '1.2.3.4', 'v1.2.3', '1.2.x', '../1.2.3', '1.2.3 ', '1.2.3-', ''])(
  '%j is no version',
  (text) => expect(parseVersion(text)).toBeUndefined(),
)

test('build metadata says nothing of the order', () => {
  expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0)
})

test.for([
  { range: '>=24.15', is: true },
  { range: '>=24.21.1', is: false },
  { range: '>=22.1 <24', is: false },
  { range: '>=22.1 <25', is: true },
  { range: '<22 || >=24', is: true },
  { range: '^24.1', is: true },
  { range: '^23.1', is: false },
  { range: '24', is: true },
  { range: '24.2', is: false },
  { range: '<=24.21.0 >24.20', is: true },
  { range: '*', is: true },
  { range: '>=24.15 || whatever', is: true },
  { range: '~24.15', is: undefined },
  { range: '>= 24', is: undefined },
])('Node 24.21.0 in $range: $is', ({ range, is }) => expect(isInRange('24.21.0', range)).toBe(is))
