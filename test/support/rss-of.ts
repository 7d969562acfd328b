import { execFileSync } from 'node:child_process'

/** What a process holds in memory (ps(1): in KiB on every system). */
export function rssBytesOf(pid: number): number {
  return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
}
