import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import type { ProcessIdentity } from '../../agent/run.ts'
import {
  errorCode,
  type HeldProcess,
  type ProcessEntry,
  type ProcessTable,
  type ProcessWork,
} from './process-table.ts'

/** proc_pid_stat(5), as far as it is needed. */
interface Stat extends ProcessEntry {
  /** `R`, `S`, `T`, …; `Z` and `X` have ended. */
  readonly state: string
  readonly cpuMs: number
}

/** A tick of the processor times in /proc: USER_HZ is 100 on every Linux that Node runs on. */
const tickMs = 10

/** Reads of /proc/PID/stat, which is one line of some 300 bytes. One buffer, because reading is synchronous. */
const buffer = Buffer.alloc(1024)

export function openLinuxProcessTable(): ProcessTable {
  return {
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    find: (pid) => unlessGone(() => running(readStat(pid))),
    hold: (identity) => unlessGone(() => hold(identity)),
    list: () => pids().flatMap((pid) => unlessGone(() => running(readStat(pid))) ?? []),
    since: (first) =>
      pids().flatMap((pid) => (pid < first ? [] : (unlessGone(() => working(readStat(pid))) ?? []))),
    variable: (pid, name) => variable(pid, name),
  }
}

/**
 * Parses proc_pid_stat(5). The name of the program stands in brackets and may hold spaces and brackets itself,
 * so fields are counted after the last one.
 * @returns `undefined` for text that is no such line
 */
export function parseStat(text: string): Stat | undefined {
  const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ')
  const [state, , groupId] = fields
  const startTime = fields[19]
  const cpuTicks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  if (state === undefined || groupId === undefined || startTime === undefined) return undefined
  return {
    pid: Number.parseInt(text, 10),
    state,
    groupId: Number(groupId),
    startTime,
    cpuMs: cpuTicks * tickMs,
  }
}

function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []))
}

/** An open stat file speaks of the process that it was opened for, and fails with ESRCH once that is gone. */
function hold(identity: ProcessIdentity): HeldProcess | undefined {
  const fd = openSync(`/proc/${identity.pid}/stat`, 'r')
  const isAlive = () => unlessGone(() => running(readOpen(fd)))?.startTime === identity.startTime
  if (isAlive()) return { isAlive, [Symbol.dispose]: () => closeSync(fd) }
  closeSync(fd)
  return undefined
}

function readStat(pid: number): Stat | undefined {
  const fd = openSync(`/proc/${pid}/stat`, 'r')
  try {
    return readOpen(fd)
  } finally {
    closeSync(fd)
  }
}

function readOpen(fd: number): Stat | undefined {
  return parseStat(buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0)))
}

function running(stat: Stat | undefined): ProcessEntry | undefined {
  if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined
  return { pid: stat.pid, startTime: stat.startTime, groupId: stat.groupId }
}

function working(stat: Stat | undefined): ProcessWork | undefined {
  const entry = running(stat)
  return stat && entry && { ...entry, isRunnable: stat.state === 'R', cpuMs: stat.cpuMs }
}

function unlessGone<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

function variable(pid: number, name: string): string | undefined {
  try {
    const prefix = `${name}=`
    const entry = readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .find((each) => each.startsWith(prefix))
    return entry?.slice(prefix.length)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined
    throw error
  }
}
