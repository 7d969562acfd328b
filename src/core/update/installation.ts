import { basename, dirname, join } from 'node:path'
import { ExpectedError } from '../errors.ts'

/** The folder beside the installed package in which versions are kept: npm passes over names that begin with a dot. */
const versionsName = '.superclaw-versions'

/** Where an installed SuperClaw is, and what an update keeps beside it. */
export interface Installation {
  /** The folder of the package. */
  readonly root: string
  /** The folder beside it that holds kept versions, the journal and the lock. */
  readonly versions: string
  readonly journal: string
  readonly lock: string
  readonly holder: string
  readonly log: string
  /** Where npm links the command from; `undefined` when it makes no such link there. */
  readonly binLink: string | undefined
}

/** How SuperClaw came to be in its folder. */
export type InstallKind = 'global' | 'checkout' | 'npx' | 'project' | 'pnpm' | 'unknown'

/**
 * The installation that a file of SuperClaw belongs to.
 * @param root the folder of the package of the running code, which may be a kept version
 */
export function installationAt(root: string): Installation {
  const isKept = basename(dirname(root)) === versionsName
  const modules = dirname(isKept ? dirname(root) : root)
  const versions = join(modules, versionsName)
  const isPosix = basename(dirname(modules)) === 'lib'
  return {
    root: isKept ? join(modules, 'superclaw') : root,
    versions,
    journal: join(versions, 'journal.json'),
    lock: join(versions, 'lock.db'),
    holder: join(versions, 'updater.json'),
    log: join(versions, 'update.log'),
    binLink: isPosix ? join(dirname(dirname(modules)), 'bin', 'superclaw') : undefined,
  }
}

/** @param exists whether there is something at a path */
export function installKind(root: string, exists: (path: string) => boolean): InstallKind {
  if (exists(join(root, 'src')) || exists(join(root, '.git'))) return 'checkout'
  const parts = root.split(/[/\\]/)
  if (parts.includes('_npx')) return 'npx'
  if (parts.includes('.pnpm')) return 'pnpm'
  const modules = dirname(root)
  if (basename(modules) !== 'node_modules' || basename(root) !== 'superclaw') return 'unknown'
  return exists(join(dirname(modules), 'package.json')) ? 'project' : 'global'
}

const refusals: Readonly<Record<Exclude<InstallKind, 'global'>, readonly [what: string, cure: string]>> = {
  checkout: ['runs from a checkout', 'git pull && npm install && npm run build'],
  npx: [
    'runs from the cache of npx',
    'npx superclaw@latest runs the newest; npm install -g superclaw keeps one',
  ],
  project: ['is a dependency of a project', 'npm update superclaw, in the folder of that project'],
  pnpm: ['was installed by pnpm', 'pnpm update --global superclaw'],
  unknown: ['was not installed by npm', 'npm install -g superclaw, and use that one'],
}

/** @throws UPDATE_REFUSED unless npm installed it for all folders */
export function refuseUnlessGlobal(root: string, kind: InstallKind): void {
  if (kind === 'global') return
  const [what, hint] = refusals[kind]
  throw new ExpectedError('UPDATE_REFUSED', `This SuperClaw ${what} (${root})`, { hint })
}
