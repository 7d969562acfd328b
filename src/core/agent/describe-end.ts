import type { RunEnd } from './run.ts'

/** How a run ended, as the second half of a sentence about it: `exited with 3`, `was killed by SIGKILL`. */
export function describeEnd(end: RunEnd): string {
  const detail = end.detail === null ? '' : `: ${end.detail}`
  switch (end.kind) {
    case 'exited':
      return `exited with ${end.status ?? 'a status that is not known'}${detail}`
    case 'signalled':
      return `was killed by ${end.signal ?? 'a signal that is not known'}${detail}`
    case 'lost':
      return `ended unseen${detail}`
    case 'not_started':
      return `did not start${detail}`
  }
}

/** A duration as a person says it: `250 ms`, `4 s`, `1.5 min`. */
export function describeDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`
  if (durationMs < 120_000) return `${round(durationMs / 1000)} s`
  return `${round(durationMs / 60_000)} min`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
