import {
  cpSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Installation } from '../../update/installation.ts'
import { compareVersions, parseVersion } from '../../update/version.ts'
import { syncPath, syncTree } from '../sqlite/sync-path.ts'

type Folders = Pick<Installation, 'root' | 'versions' | 'binLink'>

export const keptFolder = ({ versions }: Folders, version: string): string => join(versions, version)
/** What is to come into the place of the package. */
export const incomingFolder = ({ versions }: Folders, version: string): string =>
  join(versions, `incoming-${version}`)
const outgoingFolder = ({ versions }: Folders): string => join(versions, 'outgoing')

/** The version of the package in `folder`; `undefined` when there is none. */
export function versionAt(folder: string): string | undefined {
  try {
    return String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version)
  } catch {
    return undefined
  }
}

/** Kept versions, newest first. */
export function keptVersions({ versions }: Folders): string[] {
  try {
    return readdirSync(versions)
      .filter((name) => parseVersion(name))
      .sort((a, b) => compareVersions(b, a))
  } catch {
    return []
  }
}

/** Copies a package, so that there is all of it at `to` or nothing. What is there already counts. */
export function copyPackage(from: string, to: string): void {
  if (versionAt(to) !== undefined) return
  const draft = join(dirname(to), `draft-${basename(to)}`)
  rmSync(draft, { recursive: true, force: true })
  cpSync(from, draft, { recursive: true, preserveTimestamps: true })
  syncTree(draft)
  renameSync(draft, to)
  syncPath(dirname(to))
}

/**
 * Puts version `to` into the package's place. Between the two renames there is no package: meanwhile the command is linked
 * to the kept version `from`. Can be repeated after a crash at any moment.
 */
export function swapPackage(folders: Folders, { from, to, binTarget }: Swap): void {
  const { root, versions, binLink } = folders
  const incoming = incomingFolder(folders, to)
  const outgoing = outgoingFolder(folders)
  if (versionAt(incoming) !== undefined) {
    if (binLink !== undefined && binTarget !== null)
      pointLink(binLink, join(keptFolder(folders, from), 'bin', 'run.js'))
    if (lstatSync(root, { throwIfNoEntry: false })) {
      rmSync(outgoing, { recursive: true, force: true })
      renameSync(root, outgoing)
    }
    renameSync(incoming, root)
    for (const folder of [dirname(root), versions]) syncPath(folder)
  }
  if (binLink !== undefined && binTarget !== null) pointLink(binLink, binTarget)
  rmSync(outgoing, { recursive: true, force: true })
}

export interface Swap {
  readonly from: string
  readonly to: string
  /** What npm's link of the command says when all is well; `null` when there is none to look after. */
  readonly binTarget: string | null
}

/** What npm's link says; `null` when it is not there, or is not the package's. */
export function readBinTarget({ root, binLink }: Folders): string | null {
  try {
    if (binLink === undefined || realpathSync(binLink) !== join(realpathSync(root), 'bin', 'run.js'))
      return null
    return readlinkSync(binLink)
  } catch {
    return null
  }
}

function pointLink(link: string, target: string): void {
  const draft = join(dirname(link), `.${basename(link)}.new`)
  rmSync(draft, { force: true })
  symlinkSync(target, draft)
  renameSync(draft, link)
  syncPath(dirname(link))
}

/** Removes all that an update leaves behind but the journal, its log, and the versions in `keep`. */
export function tidyVersions({ versions }: Folders, keep: readonly string[]): void {
  const stays = (name: string): boolean =>
    keep.includes(name) || !(parseVersion(name) || /^(incoming|draft|scratch)-|^outgoing$/.test(name))
  for (const name of readdirSync(versions))
    if (!stays(name)) rmSync(join(versions, name), { recursive: true, force: true })
}
