/** `$12.34`, `$0.0123`, `$0.000012`; `?` when nobody knows. */
export function costOf(nano: number | null): string {
  if (nano === null) return '?'
  const usd = nano / 1e9
  if (usd >= 1) return `$${usd.toFixed(2)}`
  // What is less than the fourth digit shows is shown whole.
  if (nano === 0 || nano >= 100_000) return `$${usd.toFixed(4)}`
  return `$${usd.toFixed(9).replace(/0+$/, '')}`
}
