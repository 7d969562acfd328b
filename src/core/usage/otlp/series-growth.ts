/** The last point of a series whose points tell all since a start. */
export interface SeriesState {
  /** Unix epoch; `null` when it is not told. */
  readonly startMs: number | null
  readonly timeMs: number
  readonly value: number
}

/** Where series are that have been told of. */
export interface SeriesTable {
  find(series: string): SeriesState | undefined
  put(series: string, state: SeriesState): void
}

/**
 * By how much a series has grown since its last point.
 * @param known its last point, if there was one
 * @param listeningSinceMs what was counted before is not to be counted now, at a wrong time: a first point is a baseline, unless
 *   its series began since
 */
export function growthOf(
  known: SeriesState | undefined,
  point: SeriesState,
  listeningSinceMs: number,
): { readonly amount: number; readonly next: SeriesState | undefined } {
  const all = { amount: point.value, next: point }
  const nothing = { amount: 0, next: undefined }
  if (!known) return isSince(point, listeningSinceMs) ? all : { amount: 0, next: point }
  // Told again, or overtaken.
  if (point.timeMs <= known.timeMs) return nothing
  if (known.startMs !== point.startMs) return isSince(point, known.startMs ?? 0) ? all : nothing
  // A counter that fell began anew.
  return point.value < known.value ? all : { amount: point.value - known.value, next: point }
}

const isSince = ({ startMs }: SeriesState, sinceMs: number): boolean => startMs !== null && startMs >= sinceMs
