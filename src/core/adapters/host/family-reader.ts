import { readdirSync, readFileSync, statSync } from 'node:fs'
import { platform } from 'node:process'
import type { FamilyReader } from '../../metrics/family-reader.ts'
import { valueOfKey } from '../../metrics/linux-places.ts'

/** Reads /proc/PID; elsewhere nothing is known. */
export const familyReader: FamilyReader = {
  openFiles: (pids) => total(pids, countFiles),

  disk(pids) {
    // proc_pid_io(5)
    const texts = readAll(pids, (pid) => readFileSync(`/proc/${pid}/io`, 'utf8'))
    if (!texts) return null
    const sum = (key: string): number => texts.reduce((all, text) => all + (valueOfKey(text, key) ?? 0), 0)
    return { readBytes: sum('read_bytes:'), writtenBytes: sum('write_bytes:') }
  },

  proportionalBytes: (pids) =>
    total(pids, (pid) => 1024 * (valueOfKey(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), 'Pss:') ?? 0)),
}

/** Linux says how many there are as the size of the folder since 6.2; before, it is 0: proc_pid_fd(5). */
function countFiles(pid: number): number {
  const folder = `/proc/${pid}/fd`
  return statSync(folder).size || readdirSync(folder).length
}

function total(pids: readonly number[], read: (pid: number) => number): number | null {
  return readAll(pids, read)?.reduce((sum, value) => sum + value, 0) ?? null
}

/** Of all processes that are still there; `null` when one may not be read, or none is left: a part would pass for the whole. */
function readAll<T>(pids: readonly number[], read: (pid: number) => T): T[] | null {
  if (platform !== 'linux') return null
  const values: T[] = []
  for (const pid of pids) {
    try {
      values.push(read(pid))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ESRCH') return null
    }
  }
  return values.length > 0 ? values : null
}
