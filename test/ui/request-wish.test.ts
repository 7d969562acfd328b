import { expect, test } from 'vitest'
import { exactly } from '../../src/ui/request-subject.ts'
import { filterOfWish, wishOfFilter } from '../../src/ui/request-wish.ts'

test.for([
  { line: '', wish: {} },
  { line: 'some words', wish: {} },
  { line: 'model:opus cost>0.5', wish: { model: 'opus', minCostNano: 500_000_000 } },
  { line: 'status:rate_limit', wish: { errorClass: 'rate_limit' } },
  { line: 'status:rate', wish: { errorClass: 'rate_limit' } },
  { line: 'status:ok', wish: { isFailed: false } },
  { line: '!status:ok took>=2s', wish: { isFailed: true, minDurationMs: 2000 } },
  { line: 'status:o', wish: {} },
  { line: '!status:timeout', wish: {} },
  { line: 'status:timeout,network', wish: {} },
  { line: 'agent=Worker tool=codex', wish: { agent: 'Worker', tool: 'codex' } },
  { line: 'agent:work', wish: {} },
  { line: 'agent=-', wish: { agent: '' } },
  { line: 'session:0aB', wish: { session: '0aB' } },
  { line: '!model:opus cost<1', wish: {} },
  { line: 'project:shop', wish: { project: 'shop' } },
])('of “$line” the control plane looks for $wish', ({ line, wish }) => {
  expect(filterOfWish(wishOfFilter(line))).toEqual(wish)
})

test.for([
  ['agent', 'worker', 'agent=worker'],
  ['agent', '', 'agent=-'],
  ['project', '/srv/my shop', 'project:/srv/my'],
] as const)('%s “%s” is listed by %s', ([field, value, filter]) => {
  expect(exactly(field, value)).toBe(filter)
})
