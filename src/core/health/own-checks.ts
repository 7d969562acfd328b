import type { HealthCheck, Outcome } from './check.ts'
import type { Senses } from './senses.ts'

/** Starts in an hour that are more than upgrades and orders explain. */
const startsMax = 5
/** Share of a limit from which on it is told that it comes near. */
const nearLimit = 0.8
const unwrittenMax = 1_000
const lookMs = 15_000

/** Whether it answers and knows its agents, and what it takes of the machine. */
export function ownChecks(senses: Senses): HealthCheck[] {
  return [
    recoveryCheck(senses),
    restartsCheck(senses),
    loopCheck(senses),
    memoryCheck(senses),
    filesCheck(senses),
    unwrittenCheck(senses),
  ]
}

function recoveryCheck({ isRecovered }: Senses): HealthCheck {
  return {
    id: 'plane:recovery',
    tier: 1,
    unit: '',
    intervalMs: lookMs,
    read: () =>
      isRecovered()
        ? { outcome: 'pass', value: 1, message: 'answers, and knows its agents' }
        : {
            outcome: 'fail',
            value: 0,
            message: 'does not know its agents yet',
            cure: 'Wait a moment; plane.log in the state directory says what holds it up',
          },
  }
}

function restartsCheck({ startsLastHour }: Senses): HealthCheck {
  return {
    id: 'plane:restarts',
    tier: 1,
    unit: 'starts/h',
    intervalMs: 60_000,
    async read() {
      const starts = await startsLastHour()
      const message = `began ${starts} ${starts === 1 ? 'time' : 'times'} within the last hour`
      if (starts <= startsMax) return { outcome: 'pass', value: starts, message }
      const cure = 'superclaw events --type plane.* shows when, superclaw logs --self why'
      return { outcome: 'warn', value: starts, message, cure }
    },
  }
}

function loopCheck({ loopDelayMs, limits }: Senses): HealthCheck {
  return {
    id: 'event_loop:delay',
    tier: 2,
    unit: 'ms',
    intervalMs: lookMs,
    read() {
      const value = loopDelayMs()
      if (value === null) return { outcome: 'pass', value, message: 'not measured' }
      const outcome = against(value, limits().eventLoopDelayMs)
      const message = `the event loop was at most ${value} ms late within the last quarter minute`
      const cure = 'The machine is busy, or somebody asks for very long logs; superclaw restart begins anew'
      return { outcome, value, message, ...cureUnless(outcome, cure) }
    },
  }
}

function memoryCheck({ usage, limits }: Senses): HealthCheck {
  return {
    id: 'memory:resident',
    tier: 2,
    unit: 'bytes',
    intervalMs: lookMs,
    read() {
      const value = usage().rssBytes
      const outcome = against(value, limits().memoryBytes)
      const message = `${megabytes(value)} of ${megabytes(limits().memoryBytes)} resident`
      const cure = 'superclaw restart begins anew, agents go on; self.limits.memory is the limit'
      return { outcome, value, message, ...cureUnless(outcome, cure) }
    },
  }
}

function filesCheck({ usage, limits }: Senses): HealthCheck {
  return {
    id: 'files:open',
    tier: 2,
    unit: 'descriptors',
    intervalMs: lookMs,
    read() {
      const { openFiles, openFilesMax } = usage()
      if (openFiles === null) return { outcome: 'pass', value: null, message: 'cannot be told here' }
      if (openFilesMax === null)
        return { outcome: 'pass', value: openFiles, message: `${openFiles} files are open` }
      const limit = (openFilesMax * limits().openFilesPercent) / 100
      const outcome = against(openFiles, limit)
      const message = `${openFiles} of ${openFilesMax} files are open`
      const cure = 'Raise the limit (ulimit -n, LimitNOFILE=); superclaw restart closes what leaked'
      return { outcome, value: openFiles, message, ...cureUnless(outcome, cure) }
    },
  }
}

function unwrittenCheck({ unrecorded }: Senses): HealthCheck {
  return {
    id: 'events:unwritten',
    tier: 2,
    unit: 'events',
    intervalMs: lookMs,
    read() {
      const { kept, dropped } = unrecorded()
      const cure = 'Free space on the disk of the state directory; what is kept is written then'
      if (dropped > 0) {
        const message = `${kept} events wait for the disk, ${dropped} were lost`
        return { outcome: 'fail', value: kept, message, cure }
      }
      const outcome = kept > unwrittenMax ? 'warn' : 'pass'
      return {
        outcome,
        value: kept,
        message: `${kept} events wait for the disk`,
        ...cureUnless(outcome, cure),
      }
    },
  }
}

/** Past a limit it fails, near it it warns. */
export function against(value: number, limit: number): Outcome {
  if (value >= limit) return 'fail'
  return value >= nearLimit * limit ? 'warn' : 'pass'
}

export function cureUnless(outcome: Outcome, cure: string): { readonly cure?: string } {
  return outcome === 'pass' ? {} : { cure }
}

export function megabytes(sizeBytes: number): string {
  return sizeBytes < 10e9 ? `${Math.round(sizeBytes / 1e6)} MB` : `${Math.round(sizeBytes / 1e9)} GB`
}
