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

/** A duration as a person says it: `250 ms`, `4 s`, `1.5 min`, `3 h`, `2 d`. */
export function describeDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`
  if (durationMs < 120_000) return `${round(durationMs / 1000)} s`
  if (durationMs < 7_200_000) return `${round(durationMs / 60_000)} min`
  if (durationMs < 172_800_000) return `${round(durationMs / 3_600_000)} h`
  return `${round(durationMs / 86_400_000)} d`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
