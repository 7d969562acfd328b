import { ExpectedError } from '../errors.ts'
import type { HealthCheck, Reading } from './check.ts'
import { below, curable, megabytes } from './reading.ts'
import type { DiskRoom, Senses } from './senses.ts'

/** A commit that takes longer holds up whoever waits for it. */
const slowWriteMs = 1_000
/** Below these the log of events will soon refuse writes. */
const freeBytes = { fail: 50e6, warn: 500e6 }
const freeInodes = { fail: 100, warn: 5_000 }
const lookMs = 60_000

/** Whether the store takes writes, and whether its disk will go on to. */
export function diskChecks(senses: Senses): HealthCheck[] {
  return [
    { id: 'store:write', tier: 2, unit: 'ms', intervalMs: lookMs, read: () => write(senses) },
    { id: 'state_disk:space', tier: 2, unit: 'bytes', intervalMs: lookMs, read: () => stateSpace(senses) },
    { id: 'state_disk:inodes', tier: 2, unit: 'inodes', intervalMs: lookMs, read: () => inodes(senses) },
    { id: 'log_disk:space', tier: 2, unit: 'bytes', intervalMs: lookMs, read: () => logSpace(senses) },
  ]
}

async function write({ tryWrite, clock }: Senses): Promise<Reading> {
  const beganMs = clock.elapsed()
  try {
    await tryWrite()
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    return {
      outcome: 'fail',
      value: null,
      message: 'the disk refuses writes: nothing new is recorded, agents keep running',
      cure: error.hint ?? 'Free space on the disk of the state directory; writing resumes by itself',
    }
  }
  const value = Math.round((clock.elapsed() - beganMs) * 10) / 10
  return curable({
    outcome: value > slowWriteMs ? 'warn' : 'pass',
    value,
    message: `a write was on disk after ${value} ms`,
    cure: 'The disk of the state directory is slow or busy; SUPERCLAW_HOME can name a folder elsewhere',
  })
}

const unknownRoom: Reading = { outcome: 'unknown', value: null, message: 'free space cannot be told' }

function space(room: DiskRoom | undefined, { where, cure }: { where: string; cure: string }): Reading {
  if (!room) return unknownRoom
  const { freeBytes: value } = room
  const message = `${megabytes(value)} free for ${where}`
  return curable({ outcome: below(value, freeBytes), value, message, cure })
}

const stateSpace = ({ diskRoom }: Senses): Reading =>
  space(diskRoom('state'), {
    where: 'the state directory',
    cure: 'Free space, or point SUPERCLAW_HOME at a larger disk',
  })

const logSpace = ({ diskRoom }: Senses): Reading =>
  space(diskRoom('logs'), { where: 'the logs', cure: 'Free space, or lower log.max_size and log.keep' })

function inodes({ diskRoom }: Senses): Reading {
  const room = diskRoom('state')
  if (!room) return unknownRoom
  const { freeInodes: value } = room
  if (value === null) return { outcome: 'pass', value, message: 'files are not counted on this disk' }
  return curable({
    outcome: below(value, freeInodes),
    value,
    message: `room for ${value} more files`,
    cure: 'Delete files: the disk has space, but room for few more names',
  })
}
