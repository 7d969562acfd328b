import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { jsonFields } from '../../discovery/json-fields.ts'
import {
  type History,
  type LocalTool,
  type ToolKind,
  toolKinds,
  versionInPath,
} from '../../discovery/local-tool.ts'
import { outsideText } from '../../discovery/outside-text.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The agents of the command line that are on this machine. Nothing is run, and no history is opened. */
export function findTools(home: string, env: Environment): LocalTool[] {
  return toolKinds.flatMap((kind) => {
    const path = programOf(kind.program, env['PATH'] ?? '')
    const histories = foldersOf(kind, home, env).flatMap((folder) => countSessions(folder, kind) ?? [])
    if (path === null && histories.length === 0) return []
    return [{ tool: kind.id, path, version: path === null ? null : versionOf(path, kind), histories }]
  })
}

function programOf(program: string, path: string): string | null {
  for (const folder of path.split(delimiter).filter((each) => each.startsWith('/'))) {
    const file = join(folder, program)
    try {
      accessSync(file, constants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {
      // The next folder.
    }
  }
  return null
}

/** Folders above a program to look for its package in. */
const parentsMax = 5

function versionOf(path: string, { packageName }: ToolKind): string | null {
  try {
    const real = realpathSync(path)
    let folder = dirname(real)
    for (let up = 0; up < parentsMax; up += 1, folder = dirname(folder)) {
      const fields = jsonFields(textOf(join(folder, 'package.json')))
      if (fields?.['name'] !== packageName) continue
      return typeof fields['version'] === 'string' ? outsideText(fields['version'], 40) : null
    }
    return versionInPath(real)
  } catch {
    return null
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function foldersOf({ history }: ToolKind, home: string, env: Environment): string[] {
  const named = history.variable === null ? undefined : env[history.variable]
  const roots = named ? [named] : history.homes.map((folder) => join(home, folder))
  return roots.flatMap((root) => history.folders.map((folder) => join(root, folder)))
}

/** So deep do histories go, and so much of them is looked at. */
const depthMax = 6
const entriesMax = 100_000

/** By names and times alone, following no link. `undefined` when there is no such folder. */
function countSessions(path: string, { history }: ToolKind): History | undefined {
  if (!isFolder(path)) return undefined
  let sessions = 0
  let lastUsedMs: number | null = null
  let looked = 0
  for (const file of filesBelow(path)) {
    looked += 1
    if (looked > entriesMax) break
    if (!history.session.test(basename(file))) continue
    sessions += 1
    lastUsedMs = Math.max(lastUsedMs ?? 0, writtenAtMs(file))
  }
  return { path, sessions, lastUsedMs, isCut: looked > entriesMax }
}

function* filesBelow(folder: string, depth = 0): Generator<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isFile()) yield path
    else if (entry.isDirectory() && depth < depthMax) yield* filesBelow(path, depth + 1)
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function writtenAtMs(path: string): number {
  try {
    return Math.floor(statSync(path).mtimeMs)
  } catch {
    return 0
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
