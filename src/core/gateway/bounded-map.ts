/** `map` with `key` set, which becomes its youngest entry. Beyond `sizeMax` the oldest that may go goes, else the oldest. */
export function withEntry<Value>(
  map: ReadonlyMap<string, Value>,
  [key, value]: readonly [string, Value],
  { sizeMax, mayGo }: { readonly sizeMax: number; readonly mayGo?: (value: Value) => boolean },
): ReadonlyMap<string, Value> {
  const next = new Map(map)
  next.delete(key)
  next.set(key, value)
  if (next.size > sizeMax) next.delete(oldest(next, mayGo))
  return next
}

function oldest<Value>(map: ReadonlyMap<string, Value>, mayGo?: (value: Value) => boolean): string {
  let first = ''
  for (const [key, value] of map) {
    if (first === '') first = key
    if (mayGo === undefined || mayGo(value)) return key
  }
  return first
}

/** `map` without `key`; the same map when it has none. */
export function withoutEntry<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
): ReadonlyMap<string, Value> {
  if (!map.has(key)) return map
  const next = new Map(map)
  next.delete(key)
  return next
}
