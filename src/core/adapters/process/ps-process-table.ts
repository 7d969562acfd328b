import { execFileSync } from 'node:child_process'
import { isSameProcess, type ProcessEntry, type ProcessTable } from './process-table.ts'

/**
 * A process table where there is no /proc: macOS, by ps(1). Each look costs some 10 ms.
 * Start times have a resolution of a second, so that two processes of one pid within a second look the same.
 */
export function openPsProcessTable(bootId: string): ProcessTable {
  const list = () => parsePs(ps(['-axo', columns]))
  const find = (pid: number) => list().find((entry) => entry.pid === pid)
  return {
    bootId,
    find,
    list,
    since: () => undefined,
    hold(identity) {
      const isAlive = () => {
        const entry = find(identity.pid)
        return entry !== undefined && isSameProcess(entry, identity)
      }
      return isAlive() ? { isAlive, [Symbol.dispose]: () => undefined } : undefined
    },
    variable(pid, name) {
      const match = new RegExp(`(?:^|\\s)${name}=(\\S*)`).exec(environmentOf(pid))
      return match?.[1]
    },
  }
}

const columns = 'pid=,pgid=,state=,lstart='

/** Lines of `ps -o pid=,pgid=,state=,lstart=`; the words of a start time are joined as the shim does it. */
export function parsePs(text: string): ProcessEntry[] {
  return text.split('\n').flatMap((line) => {
    const [pid, groupId, state, ...start] = line.trim().split(/\s+/)
    if (pid === undefined || state === undefined || start.length === 0 || state.startsWith('Z')) return []
    return { pid: Number(pid), groupId: Number(groupId), startTime: start.join('_') }
  })
}

/** Start times are told in the local zone and language, so both are set as the shim sets them. */
function ps(args: readonly string[]): string {
  return execFileSync('ps', [...args], {
    encoding: 'utf8',
    env: { PATH: '/bin:/usr/bin', TZ: 'UTC', LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** ps(1) ends with 1 for a pid that is gone. */
function environmentOf(pid: number): string {
  try {
    return ps(['eww', '-o', 'command=', '-p', String(pid)])
  } catch {
    return ''
  }
}

/** @throws when sysctl(8) does not know it: this is not macOS */
export function readMacBootId(): string {
  return execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim()
}
