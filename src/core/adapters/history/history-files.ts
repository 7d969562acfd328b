import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { HistoryKind } from '../../usage/history/history-kind.ts'

export interface FoundFile {
  readonly kind: HistoryKind
  readonly path: string
  readonly inode: number
  readonly sizeBytes: number
  readonly mtimeMs: number
}

export interface FoundHistory {
  /** The latest first. */
  readonly files: readonly FoundFile[]
  /** What could not be looked at: a path with why. */
  readonly faults: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

interface Places {
  readonly home: string
  readonly env: Environment
  readonly agents: readonly Environment[]
}

const depthMax = 10

/**
 * The files of histories, by names and times alone. No link is followed: what it leads to is not this user's history.
 * @param agents variables of agents, which lead to more of them
 */
export function findHistoryFiles(
  kinds: readonly HistoryKind[],
  home: string,
  env: Environment,
  agents: readonly Environment[] = [],
): FoundHistory {
  const files: FoundFile[] = []
  const faults: string[] = []
  const take = (path: string, kind: HistoryKind): void => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat?.isFile()) return
    const { ino: inode, size: sizeBytes } = stat
    files.push({ kind, path, inode, sizeBytes, mtimeMs: Math.round(stat.mtimeMs) })
  }
  const look = (path: string, kind: HistoryKind, depth: number): void => {
    for (const entry of entriesOf(path, faults)) {
      const inner = join(path, entry.name)
      if (entry.isDirectory() && depth < depthMax) look(inner, kind, depth + 1)
      if (entry.isFile() && kind.file.test(entry.name)) take(inner, kind)
    }
  }
  for (const kind of kinds) for (const root of rootsOf(kind, { home, env, agents })) look(root, kind, 0)
  return { files: files.sort((one, other) => other.mtimeMs - one.mtimeMs), faults }
}

function entriesOf(path: string, faults: string[]): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') faults.push(`${path}: ${code}`)
    return []
  }
}

/** Each once, by whatever way it is reached. */
function rootsOf({ variable, homes, folders }: HistoryKind, { home, env, agents }: Places): string[] {
  const named = (variable === null ? undefined : env[variable])?.split(',').filter(isAbsolute) ?? []
  const ofAgents = variable === null ? [] : agents.map((each) => each[variable] ?? '').filter(isAbsolute)
  const tops = [...(named.length > 0 ? named : homes.map((each) => join(home, each))), ...ofAgents]
  const roots = tops.flatMap((top) =>
    folders.map((folder) => (top.endsWith(`/${folder}`) ? top : join(top, folder))),
  )
  return [...new Set(roots.flatMap((root) => real(root)))]
}

function real(path: string): string[] {
  try {
    return [realpathSync(path)]
  } catch {
    return []
  }
}
