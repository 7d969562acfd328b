/** How long a call took, in at most six characters: `840ms`, `4.8s`, `3m12s`; `-` when nobody measured it. */
export function tookText(ms: number | null): string {
  if (ms === null) return '-'
  if (ms < 999.5) return `${Math.round(ms)}ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`
}
