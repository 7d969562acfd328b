/** A round trip as a person reads it: `0.8 ms`, `42 ms`, `3.1 s`; `-` when there was none. */
export function describeLatency(latencyMs: number | null): string {
  if (latencyMs === null) return '-'
  if (latencyMs >= 1_000) return `${(latencyMs / 1_000).toFixed(1)} s`
  return `${latencyMs < 10 ? latencyMs.toFixed(1) : Math.round(latencyMs)} ms`
}
