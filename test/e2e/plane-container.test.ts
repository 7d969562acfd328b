import { readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'

/** See proc_ns.h: the first pid namespace, which is that of the machine, has this number on every Linux. */
const isMachine = process.platform === 'linux' && readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]'

test('what opens the API of a container stops the start on a machine, where it would open it to others', async ({
  skip,
}) => {
  if (!isMachine) skip('this is no Linux machine, or a container in one')
  await using plane = await openBuiltPlane({ agents: {} })
  plane.env['SUPERCLAW_API_FROM'] = 'gateway'
  const { status, stderr } = await plane.superclaw('start', '--detach')
  expect(status).toBe(78)
  expect(stderr).toContain('SUPERCLAW_API_FROM is for containers, and this is none')
  expect(stderr).toMatch(/hint: .*ssh -L/)
})
