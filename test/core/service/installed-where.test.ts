import { expect, test } from 'vitest'
import {
  lastingNodePath,
  lastingSearchPath,
  layoutOf,
  versionManagerOf,
} from '../../../src/core/service/installed-where.ts'

test.for([
  { root: '/usr/lib/node_modules/superclaw', hasSources: false, layout: 'global' },
  { root: '/usr/local/lib/node_modules/superclaw', hasSources: false, layout: 'global' },
  {
    root: '/home/a/.nvm/versions/node/v24.1.0/lib/node_modules/superclaw',
    hasSources: false,
    layout: 'global',
  },
  { root: '/home/a/.local/share/pnpm/global/5/node_modules/superclaw', hasSources: false, layout: 'global' },
  { root: '/home/a/.npm/_npx/0a1b2c/node_modules/superclaw', hasSources: false, layout: 'npx' },
  { root: '/home/a/.cache/pnpm/dlx/xyz/node_modules/superclaw', hasSources: false, layout: 'npx' },
  { root: '/home/a/site/node_modules/superclaw', hasSources: false, layout: 'project' },
  { root: '/home/a/src/superclaw', hasSources: true, layout: 'checkout' },
  { root: '/opt/superclaw', hasSources: false, layout: 'global' },
])('$root is $layout', ({ root, hasSources, layout }) => {
  expect(layoutOf({ root, hasSources })).toBe(layout)
})

test.for([
  { path: '/usr/bin/node', name: undefined },
  { path: '/usr/local/bin/node', name: undefined },
  { path: '/home/a/.nvm/versions/node/v24.1.0/bin/node', name: 'nvm' },
  { path: '/home/a/.local/share/fnm/node-versions/v24.1.0/installation/bin/node', name: 'fnm' },
  { path: '/run/user/1000/fnm_multishells/1_2/bin/node', name: 'fnm' },
  { path: '/home/a/.volta/tools/image/node/24.1.0/bin/node', name: 'Volta' },
  { path: '/home/a/.asdf/installs/nodejs/24.1.0/bin/node', name: 'asdf' },
  { path: '/home/a/.local/share/mise/installs/node/24.1.0/bin/node', name: 'mise' },
  { path: '/usr/local/n/versions/node/24.1.0/bin/node', name: 'n' },
  { path: '/opt/homebrew/Cellar/node/24.1.0/bin/node', name: 'Homebrew' },
])('$path belongs to $name', ({ path, name }) => {
  expect(versionManagerOf(path)).toBe(name)
})

test('a Node of Homebrew is named by the link that outlives its version', () => {
  const path = '/opt/homebrew/Cellar/node@24/24.1.0/bin/node'
  expect(lastingNodePath(path, () => true)).toBe('/opt/homebrew/opt/node@24/bin/node')
  expect(lastingNodePath(path, () => false)).toBe(path)
  expect(lastingNodePath('/usr/bin/node', () => true)).toBe('/usr/bin/node')
})

test('PATH keeps what lasts, each folder once, and finds the Node of the service', () => {
  const shell =
    '/home/a/p/node_modules/.bin:.:bin:/usr/bin::/tmp/x:/run/user/1000/fnm_multishells/1/bin:/bin:/usr/bin'
  expect(lastingSearchPath(shell, '/opt/node/bin')).toBe('/usr/bin:/bin:/opt/node/bin')
  expect(lastingSearchPath('/usr/bin:/bin', '/usr/bin')).toBe('/usr/bin:/bin')
})
