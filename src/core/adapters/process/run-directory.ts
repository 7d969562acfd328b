import assert from 'node:assert/strict'
import {
  type Dirent,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Channels } from '../../agent/process-spec.ts'
import type { ProcessIdentity } from '../../agent/run.ts'
import { errorCode } from './process-table.ts'

/** The directory of one run: the write-ahead record of its start, and where its shim writes how it ended. */
export interface RunDirectory {
  readonly agentId: string
  readonly runId: string
  readonly path: string
}

/** What the agent's own process writes before it becomes the agent. */
export interface PidRecord {
  readonly identity: ProcessIdentity
  /** The shim's pid, which leads the session and the process group that the agent begins in. */
  readonly groupId: number
}

export interface ExitRecord {
  /** As the shell reports it: 0–255. */
  readonly status: number
  /** Unix epoch, milliseconds. */
  readonly atMs: number
}

/** Where the exit status will stand: a full disk still takes it, as nothing grows. */
const exitToCome = '---\n'

/** Names with a dot are not runs. */
const archivePrefix = '.done-'

export function runDirectory(root: string, agentId: string, runId: string): RunDirectory {
  // They were checked where they came in. A path is no place to find out that they were not.
  for (const name of [agentId, runId]) assert.match(name, /^[A-Za-z0-9][\w.-]*$/)
  return { agentId, runId, path: join(root, agentId, runId) }
}

/** The FIFO that the runs of an agent share, one after the other. */
export function agentLifeline(root: string, agentId: string): string {
  return join(root, agentId, '.life')
}

export function lifelineOf(directory: RunDirectory): string {
  return join(directory.path, 'life')
}

export function shimLogOf(directory: RunDirectory): string {
  return join(directory.path, 'shim.log')
}

/** What the agent says by file descriptor 3 and NOTIFY_SOCKET, line by line; only where it can. */
export function saidPath(directory: RunDirectory): string {
  return join(directory.path, 'said')
}

/** Is there when the agent has a NOTIFY_SOCKET. */
export function notifyMark(directory: RunDirectory): string {
  return join(directory.path, 'notify')
}

/**
 * Writes down that a run is about to start. The lifeline is laid last: a shim does nothing without it, so
 * where one came to run, all of this is there.
 */
export function createRunDirectory(
  directory: RunDirectory,
  {
    bootId,
    lifeline,
    channels,
  }: { readonly bootId: string; readonly lifeline: string; readonly channels: Channels },
): void {
  mkdirSync(directory.path, { mode: 0o700 })
  writeFileSync(join(directory.path, 'boot'), `${bootId}\n`, { mode: 0o600 })
  writeFileSync(join(directory.path, 'exit'), exitToCome, { mode: 0o600 })
  if (channels.notify) writeFileSync(notifyMark(directory), '', { mode: 0o600 })
  if (channels.fd || channels.notify) writeFileSync(saidPath(directory), '', { mode: 0o600 })
  linkSync(lifeline, lifelineOf(directory))
}

/** `undefined` when it was never written, or not to its end. */
export function readBoot(directory: RunDirectory): string | undefined {
  return /^(\S+)\n$/.exec(read(directory, 'boot'))?.[1]
}

/** `undefined` when it was never written, or not to its end. */
export function readPid(directory: RunDirectory): PidRecord | undefined {
  const match = /^(\d+) (\S+) (\d+)\n$/.exec(read(directory, 'pid'))
  // To kill(2), the groups 0 and 1 stand for our own and for everybody.
  if (!match || Number(match[1]) <= 1 || Number(match[3]) <= 1) return undefined
  const [, pid, startTime = '', groupId] = match
  return { identity: { pid: Number(pid), startTime }, groupId: Number(groupId) }
}

/** `undefined` when it was never written, or not to its end. */
export function readExit(directory: RunDirectory): ExitRecord | undefined {
  const match = /^ *(\d{1,3})\n$/.exec(read(directory, 'exit'))
  if (!match) return undefined
  return { status: Number(match[1]), atMs: Math.round(statSync(join(directory.path, 'exit')).mtimeMs) }
}

/** The last thing that the shim complained of; empty when it did not. */
export function lastComplaint(directory: RunDirectory): string {
  const line = read(directory, 'shim.log').trimEnd().split('\n').at(-1) ?? ''
  return line.replace(/^\S*shim\.sh: (?:line )?(?:\d+: )?/, '')
}

/** Takes a run out of sight of the next recovery. Does nothing when that is done already. */
export function archiveRun(directory: RunDirectory): void {
  renameUnlessGone(directory.path, archivedPath(directory))
}

/** Takes {@link archiveRun} back. */
export function restoreRun(directory: RunDirectory): void {
  renameUnlessGone(archivedPath(directory), directory.path)
}

/** Where the files of a run are after {@link archiveRun}. */
export function archivedRun(directory: RunDirectory): RunDirectory {
  return { ...directory, path: archivedPath(directory) }
}

function archivedPath({ path, runId }: RunDirectory): string {
  return join(path, '..', `${archivePrefix}${runId}`)
}

export interface RunScan {
  readonly runs: readonly RunDirectory[]
  /** Paths of archived runs by agent, oldest first (run ids sort by time). */
  readonly archived: ReadonlyMap<string, readonly string[]>
}

/** All that is under `root`. */
export function scanRuns(root: string): RunScan {
  const runs: RunDirectory[] = []
  const archived = new Map<string, string[]>()
  for (const agentId of directoriesIn(root).filter(isName)) {
    const names = directoriesIn(join(root, agentId))
    runs.push(...names.filter(isName).map((runId) => runDirectory(root, agentId, runId)))
    const done = names
      .filter((name) => name.startsWith(archivePrefix))
      .toSorted((one, other) => (one < other ? -1 : 1))
    archived.set(
      agentId,
      done.map((name) => join(root, agentId, name)),
    )
  }
  return { runs, archived }
}

function directoriesIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry: Dirent) => entry.isDirectory())
    .map((entry) => entry.name)
}

function isName(name: string): boolean {
  return !name.startsWith('.')
}

/**
 * Empty when there is no such file.
 * @throws the system's error when that cannot be told
 */
function read(directory: RunDirectory, name: string): string {
  const path = join(directory.path, name)
  // A miss is the usual case, and would cost an exception. `existsSync` calls what may not be read a miss, too.
  if (!statSync(path, { throwIfNoEntry: false })) return ''
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  }
}

function renameUnlessGone(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}
