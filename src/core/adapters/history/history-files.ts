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
  const files = new Map<string, FoundFile>()
  const faults: string[] = []
  const take = (path: string, kind: HistoryKind): void => {
    const file = foundFile(path, kind)
    if (file) files.set(path, file)
  }
  const look = (path: string, kind: HistoryKind, depth = depthMax): void => {
    const entries = entriesOf(path, faults)
    for (const { name } of entries.filter((entry) => entry.isFile() && kind.file.test(entry.name))) {
      take(join(path, name), kind)
    }
    const folders = depth > 0 ? entries.filter((entry) => entry.isDirectory()) : []
    for (const { name } of folders) look(join(path, name), kind, depth - 1)
  }
  const places = { home, env, agents }
  for (const kind of kinds) {
    const named = fileNamed(kind, env)
    if (named !== undefined) take(named, kind)
    for (const root of named === undefined ? rootsOf(kind, places) : []) look(root, kind, kind.depth)
  }
  return { files: [...files.values()].sort((one, other) => other.mtimeMs - one.mtimeMs), faults }
}

function foundFile(path: string, kind: HistoryKind): FoundFile | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) return undefined
  // What a database has new stands in its log at first.
  const log = 'readTables' in kind.parser ? statSync(`${path}-wal`, { throwIfNoEntry: false }) : undefined
  const mtimeMs = Math.round(Math.max(stat.mtimeMs, log?.mtimeMs ?? 0))
  return { kind, path, inode: stat.ino, sizeBytes: stat.size + (log?.size ?? 0), mtimeMs }
}

type Environment = Readonly<Record<string, string | undefined>>

function fileNamed({ fileVariable }: HistoryKind, env: Environment): string | undefined {
  const named = fileVariable === undefined ? undefined : env[fileVariable]
  return named !== undefined && isAbsolute(named) ? named : undefined
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
