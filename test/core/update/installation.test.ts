import { expect, test } from 'vitest'
import { installationAt, installKind, refuseUnlessGlobal } from '../../../src/core/update/installation.ts'

test.for([
  { root: '/usr/lib/node_modules/superclaw', there: [], kind: 'global' },
  { root: '/home/u/.nvm/versions/node/v24/lib/node_modules/superclaw', there: [], kind: 'global' },
  { root: '/home/u/app/node_modules/superclaw', there: ['/home/u/app/package.json'], kind: 'project' },
  {
    root: '/home/u/.npm/_npx/ab12/node_modules/superclaw',
    there: ['/home/u/.npm/_npx/ab12/package.json'],
    kind: 'npx',
  },
  { root: '/home/u/superclaw', there: ['/home/u/superclaw/.git'], kind: 'checkout' },
  { root: '/home/u/superclaw', there: ['/home/u/superclaw/src'], kind: 'checkout' },
  { root: '/opt/superclaw', there: [], kind: 'unknown' },
  { root: '/g/.pnpm/superclaw@1/node_modules/superclaw', there: [], kind: 'pnpm' },
] as const)('$root is of kind $kind', ({ root, there, kind }) => {
  expect(installKind(root, (path) => (there as readonly string[]).includes(path))).toBe(kind)
  if (kind === 'global') refuseUnlessGlobal(root, kind)
  else
    expect(() => refuseUnlessGlobal(root, kind)).toThrow(expect.objectContaining({ code: 'UPDATE_REFUSED' }))
})

test('a kept version belongs to the installation that it is kept for', () => {
  const installed = installationAt('/usr/lib/node_modules/superclaw')
  expect(installationAt('/usr/lib/node_modules/.superclaw-versions/1.0.0')).toEqual(installed)
  expect(installed).toMatchObject({
    root: '/usr/lib/node_modules/superclaw',
    journal: '/usr/lib/node_modules/.superclaw-versions/journal.json',
    binLink: '/usr/bin/superclaw',
  })
})

test('where npm makes no link, none is looked after', () => {
  expect(installationAt('C:/npm/node_modules/superclaw').binLink).toBeUndefined()
})
