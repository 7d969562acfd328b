/** How a SuperClaw came to be where it is. */
export type Layout = 'global' | 'npx' | 'checkout' | 'project'

export interface PackageFacts {
  /** The folder of its package.json, links resolved. */
  readonly root: string
  /** Whether its sources are there. */
  readonly hasSources: boolean
}

/** npm(1) installs globally into `lib/node_modules`, pnpm and yarn into folders named so; npx into a cache named `_npx`. */
export function layoutOf({ root, hasSources }: PackageFacts): Layout {
  if (/\/(_npx|dlx-[^/]*)\//.test(root) || /\/pnpm\/dlx\//.test(root)) return 'npx'
  if (!root.includes('/node_modules/')) return hasSources ? 'checkout' : 'global'
  const isGlobal =
    /\/lib\/node_modules\/superclaw$|\/pnpm\/global\/|\/\.?pnpm-global\/|\/yarn\/global\/|\/\.bun\/install\/global\//.test(
      root,
    )
  return isGlobal ? 'global' : 'project'
}

const versionManagers: readonly (readonly [name: string, where: RegExp])[] = [
  ['nvm', /\/\.?nvm\/versions\//],
  ['fnm', /\/\.?fnm(\/node-versions|_multishells)\//],
  ['Volta', /\/\.?volta\/tools\//],
  ['asdf', /\/\.?asdf\/installs\//],
  ['mise', /\/mise\/installs\/|\/rtx\/installs\//],
  ['n', /\/n\/versions\//],
  ['nodenv', /\/\.?nodenv\/versions\//],
  ['Homebrew', /\/Cellar\/node(@\d+)?\//],
]

/** The version manager that a Node belongs to, and that removes it one day; `undefined` for one of the system. */
export function versionManagerOf(nodePath: string): string | undefined {
  return versionManagers.find(([, where]) => where.test(nodePath))?.[0]
}

/**
 * The name by which a Node stays what it is over upgrades: Homebrew's programs are in folders of their version, with a link
 * that goes on to the next.
 */
export function lastingNodePath(nodePath: string, exists: (path: string) => boolean): string {
  const [, prefix, name] = /^(.*)\/Cellar\/(node(?:@\d+)?)\/[^/]+\/bin\/node$/.exec(nodePath) ?? []
  const link = `${prefix}/opt/${name}/bin/node`
  return prefix !== undefined && exists(link) ? link : nodePath
}

/**
 * The PATH that a service is to have, from that of the shell which installs it: what is not absolute is left out, and so is
 * what ends with that shell or belongs to one project.
 * @param nodeFolder comes last, so that `#!/usr/bin/env node` finds one
 */
export function lastingSearchPath(searchPath: string, nodeFolder: string): string {
  const passing = /\/node_modules\/|^\/tmp\/|^\/run\/user\/|\/fnm_multishells\/|\/_npx\//
  const folders = searchPath
    .split(':')
    .filter((folder) => folder.startsWith('/') && !passing.test(`${folder}/`))
  return [...new Set([...folders, nodeFolder])].join(':')
}

/** Where programs of a machine are, for a service that is nobody's in particular. */
export const systemSearchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
