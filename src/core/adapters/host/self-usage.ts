import { readdirSync, readFileSync, statfsSync } from 'node:fs'
import { memoryUsage } from 'node:process'
import type { DiskRoom, SelfUsage } from '../../health/senses.ts'

/** Reads what this process uses: descriptors from /proc/self, or /dev/fd where there is none. */
export function createSelfUsageReader(): () => SelfUsage {
  // A limit that is changed while a process runs (prlimit) is rare enough to be seen after the next start.
  const openFilesMax = readOpenFilesMax()
  return () => {
    const { rss, heapUsed } = memoryUsage()
    return { rssBytes: rss, heapBytes: heapUsed, openFiles: countOpenFiles(), openFilesMax }
  }
}

function countOpenFiles(): number | null {
  for (const folder of ['/proc/self/fd', '/dev/fd']) {
    try {
      // Without the one that reads the folder.
      return readdirSync(folder).length - 1
    } catch {
      // The other system.
    }
  }
  return null
}

/** The soft limit: proc_pid_limits(5). */
function readOpenFilesMax(): number | null {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return limit === undefined ? null : Number(limit)
  } catch {
    return null
  }
}

/** What the disk of `folder` has left for us: statfs(2). */
export function readDiskRoom(folder: string): DiskRoom | undefined {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder)
    return { freeBytes: bavail * bsize, freeInodes: files > 0 ? ffree : null }
  } catch {
    return undefined
  }
}
