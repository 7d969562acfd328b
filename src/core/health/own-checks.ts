import type { HealthCheck, Reading } from './check.ts'
import { against, curable, megabytes } from './reading.ts'
import type { Senses } from './senses.ts'

/** Starts in an hour that are more than upgrades and orders explain. */
const startsMax = 5
const unwrittenMax = 1_000
const lookMs = 15_000

/** Whether it answers and knows its agents, and what it takes of the machine. */
export function ownChecks(senses: Senses): HealthCheck[] {
  return [
    { id: 'plane:recovery', tier: 1, unit: '', intervalMs: lookMs, read: () => recovery(senses) },
    { id: 'plane:restarts', tier: 1, unit: 'starts/h', intervalMs: 60_000, read: () => restarts(senses) },
    { id: 'event_loop:delay', tier: 2, unit: 'ms', intervalMs: lookMs, read: () => loopDelay(senses) },
    { id: 'memory:resident', tier: 2, unit: 'bytes', intervalMs: lookMs, read: () => memory(senses) },
    { id: 'files:open', tier: 2, unit: 'descriptors', intervalMs: lookMs, read: () => openFiles(senses) },
    { id: 'events:unwritten', tier: 2, unit: 'events', intervalMs: lookMs, read: () => unwritten(senses) },
  ]
}

function recovery({ isRecovered }: Senses): Reading {
  if (isRecovered()) return { outcome: 'pass', value: 1, message: 'answers, and knows its agents' }
  return {
    outcome: 'fail',
    value: 0,
    message: 'does not know its agents yet',
    cure: 'Wait a moment; plane.log in the state directory says what holds it up',
  }
}

async function restarts({ startsLastHour }: Senses): Promise<Reading> {
  const starts = await startsLastHour()
  return curable({
    outcome: starts > startsMax ? 'warn' : 'pass',
    value: starts,
    message: `began ${starts} ${starts === 1 ? 'time' : 'times'} within the last hour`,
    cure: 'superclaw events --type plane.* shows when, superclaw logs --self why',
  })
}

function loopDelay({ loopDelayMs, limits }: Senses): Reading {
  const value = loopDelayMs()
  if (value === null) return { outcome: 'pass', value, message: 'not measured' }
  return curable({
    outcome: against(value, limits().eventLoopDelayMs),
    value,
    message: `the event loop was at most ${value} ms late within the last quarter minute`,
    cure: 'The machine is busy, or somebody asks for very long logs; superclaw restart begins anew',
  })
}

function memory({ usage, limits }: Senses): Reading {
  const { rssBytes } = usage()
  const { memoryBytes } = limits()
  return curable({
    outcome: against(rssBytes, memoryBytes),
    value: rssBytes,
    message: `${megabytes(rssBytes)} of ${megabytes(memoryBytes)} resident`,
    cure: 'superclaw restart begins anew, agents go on; self.limits.memory is the limit',
  })
}

function openFiles({ usage, limits }: Senses): Reading {
  const { openFiles: value, openFilesMax } = usage()
  if (value === null) return { outcome: 'pass', value, message: 'cannot be told here' }
  if (openFilesMax === null) return { outcome: 'pass', value, message: `${value} files are open` }
  return curable({
    outcome: against(value, (openFilesMax * limits().openFilesPercent) / 100),
    value,
    message: `${value} of ${openFilesMax} files are open`,
    cure: 'Raise the limit (ulimit -n, LimitNOFILE=); superclaw restart closes what leaked',
  })
}

function unwritten({ unrecorded }: Senses): Reading {
  const { kept, dropped } = unrecorded()
  const waiting = `${kept} events wait for the disk`
  const cure = 'Free space on the disk of the state directory; what is kept is written then'
  if (dropped > 0) return { outcome: 'fail', value: kept, message: `${waiting}, ${dropped} were lost`, cure }
  return curable({ outcome: kept > unwrittenMax ? 'warn' : 'pass', value: kept, message: waiting, cure })
}
