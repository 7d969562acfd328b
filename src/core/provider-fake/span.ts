/** From `first` to `last`, both included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/**
 * `2`, `2..4`, or `2..` without an end.
 * @returns `undefined` when it is none of these, or ends before it begins
 */
export function parseSpan(written: string | number): Span | undefined {
  const [, from, dots, to] = /^(\d{1,9})(?:(\.\.)(\d{1,9})?)?$/.exec(String(written).trim()) ?? []
  if (from === undefined) return undefined
  const first = Number(from)
  const last = dots === undefined ? first : to === undefined ? Number.POSITIVE_INFINITY : Number(to)
  return last < first ? undefined : { first, last }
}

export const isWithin = ({ first, last }: Span, count: number): boolean => count >= first && count <= last
