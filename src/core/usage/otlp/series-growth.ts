/** The last point of a series whose points tell all since a start. */
export interface SeriesState {
  /** Unix epoch. */
  readonly timeMs: number
  readonly value: number
}

/** Where series are that have been told of. */
export interface SeriesTable {
  find(series: string): SeriesState | undefined
  put(series: string, state: SeriesState): void
}

export interface SeriesPoint extends SeriesState {
  /** Unix epoch; `null` when it is not told. */
  readonly startMs: number | null
}

/**
 * By how much a series has grown since its last point. Whoever has another start counts something else, as a second process of one
 * name does: that is another series.
 * @param known its last point, if there was one
 * @param listeningSinceMs what was counted before is not to be counted now, at a wrong time: a first point is a baseline, unless
 *   its series began since
 */
export function growthOf(
  known: SeriesState | undefined,
  { startMs, timeMs, value }: SeriesPoint,
  listeningSinceMs: number,
): { readonly amount: number; readonly next: SeriesState | undefined } {
  const next = { timeMs, value }
  if (!known) return { amount: startMs !== null && startMs >= listeningSinceMs ? value : 0, next }
  // Told again, or overtaken.
  if (timeMs <= known.timeMs) return { amount: 0, next: undefined }
  // A counter that fell began anew.
  return { amount: value < known.value ? value : value - known.value, next }
}
