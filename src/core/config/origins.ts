/** Where a setting came from. */
export type Origin = 'flag' | 'environment' | 'file' | 'user' | 'default'

export interface Setting<Value> {
  readonly value: Value
  readonly origin: Origin
  /** The name there: `SUPERCLAW_PORT`, `api.port`. */
  readonly name: string
}

interface Candidate<Value> {
  readonly origin: Origin
  readonly name: string
  readonly value: Value | undefined
}

/** The first candidate that says anything: flag, environment, file, user settings, default, in this order. */
export function resolveSetting<Value>(
  candidates: readonly Candidate<Value>[],
  fallback: Value,
): Setting<Value> {
  const found = candidates.find(({ value }) => value !== undefined)
  if (found?.value === undefined) return { value: fallback, origin: 'default', name: '' }
  return { value: found.value, origin: found.origin, name: found.name }
}
