import { ExpectedError } from '../errors.ts'
import type { HealthCheck, Outcome } from './check.ts'
import { cureUnless, megabytes } from './own-checks.ts'
import type { DiskRoom, Senses } from './senses.ts'

/** A commit that takes longer holds up whoever waits for it. */
const slowWriteMs = 1_000
/** Below these the log of events will soon refuse writes. */
const freeBytes = { fail: 50e6, warn: 500e6 }
const freeInodes = { fail: 100, warn: 5_000 }
const lookMs = 60_000

/** Whether the store takes writes, and whether its disk will go on to. */
export function diskChecks(senses: Senses): HealthCheck[] {
  return [storeCheck(senses), spaceCheck(senses, 'state'), inodeCheck(senses), spaceCheck(senses, 'logs')]
}

function storeCheck({ tryWrite, clock }: Senses): HealthCheck {
  return {
    id: 'store:write',
    tier: 2,
    unit: 'ms',
    intervalMs: lookMs,
    async read() {
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
      const outcome = value > slowWriteMs ? 'warn' : 'pass'
      const cure =
        'The disk of the state directory is slow or busy; SUPERCLAW_HOME can name a folder elsewhere'
      return {
        outcome,
        value,
        message: `a write was on disk after ${value} ms`,
        ...cureUnless(outcome, cure),
      }
    },
  }
}

const unknownRoom = { outcome: 'unknown', value: null, message: 'free space cannot be told' } as const

function spaceCheck({ diskRoom }: Senses, folder: 'state' | 'logs'): HealthCheck {
  const isState = folder === 'state'
  return {
    id: isState ? 'state_disk:space' : 'log_disk:space',
    tier: 2,
    unit: 'bytes',
    intervalMs: lookMs,
    read() {
      const room = diskRoom(folder)
      if (!room) return unknownRoom
      const outcome = below(room.freeBytes, freeBytes)
      const where = isState ? 'the state directory' : 'the logs'
      const cure = isState
        ? 'Free space, or point SUPERCLAW_HOME at a larger disk'
        : 'Free space, or lower log.max_size and log.keep'
      const message = `${megabytes(room.freeBytes)} free for ${where}`
      return { outcome, value: room.freeBytes, message, ...cureUnless(outcome, cure) }
    },
  }
}

function inodeCheck({ diskRoom }: Senses): HealthCheck {
  return {
    id: 'state_disk:inodes',
    tier: 2,
    unit: 'inodes',
    intervalMs: lookMs,
    read() {
      const room: DiskRoom | undefined = diskRoom('state')
      if (!room) return unknownRoom
      const { freeInodes: free } = room
      if (free === null)
        return { outcome: 'pass', value: null, message: 'files are not counted on this disk' }
      const outcome = below(free, freeInodes)
      const cure = 'Delete files: the disk has space, but room for few more names'
      return { outcome, value: free, message: `room for ${free} more files`, ...cureUnless(outcome, cure) }
    },
  }
}

function below(value: number, bounds: { readonly fail: number; readonly warn: number }): Outcome {
  if (value < bounds.fail) return 'fail'
  return value < bounds.warn ? 'warn' : 'pass'
}
