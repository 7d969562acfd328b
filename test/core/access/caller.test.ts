import { expect, test } from 'vitest'
import { isAllowed, planeCaller, roles } from '../../../src/core/access/caller.ts'

test.for([
  { role: 'agent', allowed: ['agent'] },
  { role: 'viewer', allowed: ['agent', 'viewer'] },
  { role: 'operator', allowed: ['agent', 'viewer', 'operator'] },
  { role: 'admin', allowed: ['agent', 'viewer', 'operator', 'admin'] },
] as const)('a $role may do what asks for $allowed', ({ role, allowed }) => {
  expect(roles.filter((permission) => isAllowed({ id: 'test', role }, permission))).toEqual(allowed)
})

test('the control plane may do all of it', () => {
  expect(roles.every((permission) => isAllowed(planeCaller, permission))).toBe(true)
})
