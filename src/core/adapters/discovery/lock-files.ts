import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Clue } from '../../discovery/finding.ts'
import { isStateFolderName, lockClue, namedStateFolders } from '../../discovery/local-hints.ts'
import { type GatewayLock, isLockName, lockBytesMax, parseLock } from '../../discovery/lock-file.ts'
import { parseProcStat } from '../../metrics/proc-stat.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface LocalLook {
  readonly clues: readonly Clue[]
  /** What could not be looked at, for people. */
  readonly faults: readonly string[]
}

/** The gateways whose lock files stand in state folders of this user and whose processes live. */
export function findLocks(home: string, env: Environment): LocalLook {
  const clues: Clue[] = []
  const faults: string[] = []
  const look = <T>(path: string, read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTDIR') faults.push(`${path}: ${reasons[code] ?? message}`)
      return undefined
    }
  }
  const namesIn = (folder: string): string[] => look(folder, () => readdirSync(folder)) ?? []
  const inHome = namesIn(home)
    .filter(isStateFolderName)
    .map((name) => join(home, name))
  for (const state of new Set([...namedStateFolders(env), ...inHome])) {
    const folder = join(state, 'tmp', `openclaw-${process.getuid?.() ?? 0}`)
    for (const path of namesIn(folder)
      .filter(isLockName)
      .map((name) => join(folder, name))) {
      const lock = look(path, () => readLock(path))
      if (lock && isHeld(lock)) clues.push(lockClue(lock, path))
    }
  }
  return { clues, faults }
}

const noFile = 'it is no regular file'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: noFile,
  ENXIO: noFile,
}

/** A regular file of ours alone: no link, no FIFO that would hang, nobody else's word. */
function readLock(path: string): GatewayLock | undefined {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new Error(noFile)
    if (stat.uid !== (process.getuid?.() ?? stat.uid)) throw new Error('it belongs to another user')
    const buffer = Buffer.alloc(lockBytesMax)
    return parseLock(buffer.toString('utf8', 0, readSync(fd, buffer)))
  } finally {
    closeSync(fd)
  }
}

/** Whether the process that wrote it lives: its pid, and the time that it began at, since pids come again. */
function isHeld({ pid, startTime }: GatewayLock): boolean {
  if (process.platform !== 'linux') return isAlive(pid)
  try {
    const stat = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'), 1)
    return stat !== undefined && stat.state !== 'Z' && stat.startTime === startTime
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
