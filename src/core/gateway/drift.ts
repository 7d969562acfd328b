import { textOf } from './outside.ts'

/** Where a gateway speaks otherwise than we know it. Told, never fatal. */
export interface Drift {
  /** Events of kinds that are not known here, by name. */
  readonly unknownEvents: ReadonlyMap<string, number>
  /** Frames that could not be read. */
  readonly malformedFrames: number
  /** Times that events were missed, after which everything was asked for again. */
  readonly gaps: number
  /** Calls that this gateway does not know, or refuses to this connection, with why. */
  readonly refusedMethods: ReadonlyMap<string, string>
}

export const noDrift: Drift = Object.freeze({
  unknownEvents: new Map(),
  malformedFrames: 0,
  gaps: 0,
  refusedMethods: new Map(),
})

const namesMax = 32
const others = 'others'

export function withUnknownEvent(drift: Drift, event: string): Drift {
  const told = textOf(event, 64) ?? others
  const name = drift.unknownEvents.has(told) || drift.unknownEvents.size < namesMax ? told : others
  const count = (drift.unknownEvents.get(name) ?? 0) + 1
  return { ...drift, unknownEvents: new Map(drift.unknownEvents).set(name, count) }
}

export function withRefusedMethod(drift: Drift, method: string, reason: string): Drift {
  if (drift.refusedMethods.get(method) === reason || drift.refusedMethods.size >= namesMax) return drift
  return { ...drift, refusedMethods: new Map(drift.refusedMethods).set(method, reason) }
}
