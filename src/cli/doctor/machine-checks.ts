import { readdirSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkRuntime } from '../../core/adapters/sqlite/open-database.ts'
import { formatSize } from '../format.ts'
import { type Finding, failure, findingOf, fine, warning } from './finding.ts'

/** Below these the log of events will soon refuse writes. */
const freeBytesFailure = 50e6
const freeBytesWarning = 500e6
/** Clocks of file systems and of the machine may differ by a little. */
const clockSlackMs = 60_000
/** When this was written: no clock that is right says less. */
const earliestMs = Date.UTC(2026, 0, 1)

export function runtimeFinding(versions: NodeJS.ProcessVersions): Finding {
  try {
    checkRuntime(versions)
    return fine('runtime', `Node ${versions.node}, SQLite ${versions['sqlite']}`)
  } catch (error) {
    return findingOf('runtime', error)
  }
}

export function diskFinding(stateDir: string): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(stateDir))
  const freeBytes = bavail * bsize
  const message = `${formatSize(freeBytes)} free for ${stateDir}`
  if (freeBytes < freeBytesFailure)
    return failure('disk', message, 'Free space: without it nothing new can be stored')
  if (freeBytes < freeBytesWarning) return warning('disk', message, 'Free space before the disk is full')
  return fine('disk', message)
}

/** `path`, or the folder above it that exists. */
function nearestFolder(path: string): string {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path))
}

/** Files from the future show a clock that was set back: restarts and schedules then wait for a time that was. */
export function clockFinding(stateDir: string, nowMs: number): Finding {
  const cure = 'Set the clock; let it be kept by NTP (timedatectl set-ntp true)'
  if (nowMs < earliestMs) return failure('clock', `The clock says ${new Date(nowMs).toISOString()}`, cure)
  const latestMs = Math.max(0, ...timesIn(stateDir))
  if (latestMs > nowMs + clockSlackMs) {
    return warning(
      'clock',
      `Files in ${stateDir} are from ${new Date(latestMs).toISOString()}, which is yet to come`,
      cure,
    )
  }
  return fine('clock', new Date(nowMs).toISOString())
}

function timesIn(folder: string): number[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder).map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
}
