import type { Outcome, Reading } from './check.ts'

/** Share of a limit from which on it is told that it comes near. */
const nearLimit = 0.8

/** The reading of what can be cured: its cure is told unless it passes. */
export function curable({ cure, ...seen }: Reading & { readonly cure: string }): Reading {
  return seen.outcome === 'pass' ? seen : { ...seen, cure }
}

/** Past a limit it fails, near it it warns. */
export function against(value: number, limit: number): Outcome {
  if (value >= limit) return 'fail'
  return value >= nearLimit * limit ? 'warn' : 'pass'
}

/** Below a bound it fails or warns. */
export function below(value: number, bounds: { readonly fail: number; readonly warn: number }): Outcome {
  if (value < bounds.fail) return 'fail'
  return value < bounds.warn ? 'warn' : 'pass'
}

export function megabytes(sizeBytes: number): string {
  return sizeBytes < 10e9 ? `${Math.round(sizeBytes / 1e6)} MB` : `${Math.round(sizeBytes / 1e9)} GB`
}
