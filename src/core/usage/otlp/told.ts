import { textOf } from '../../gateway/outside.ts'
import type { FailedAttempt } from '../failed-attempt.ts'
import { failureMessage } from '../failure-message.ts'
import { tokensMax } from '../sound-record.ts'
import type { CallFacts, UsageRecord } from '../usage-record.ts'
import { noFacts } from '../usage-record.ts'
import type { Attributes, Origin, OtlpValue } from './otlp-data.ts'

/** What was found in one thing: a call, a failure, nothing that is about usage, or what ought to be and makes no sense. */
export type Told =
  | { readonly record: UsageRecord }
  | { readonly failure: FailedAttempt }
  | 'nothing'
  | 'malformed'

/** How and when a request came. */
export interface Arrival {
  /** Unix epoch. */
  readonly atMs: number
  /** The agent whose token it came with; `null` for one that names itself. */
  readonly agent: string | null
}

/** A text that is safe to print; `null` for none. */
export function textAt(attributes: Attributes, key: string, lengthMax = 200): string | null {
  const value = attributes.get(key)
  return textOf(typeof value === 'number' ? String(value) : value, lengthMax)
}

/** As {@link failureMessage}. */
export function messageAt(attributes: Attributes, key: string): string | null {
  return failureMessage(attributes.get(key))
}

/** A number, also one that is told as text; `null` for none. */
export function numberAt(attributes: Attributes, key: string): number | null {
  return numberIn(attributes.get(key))
}

function numberIn(value: OtlpValue | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** A number of tokens or of whole milliseconds; `null` for none, and for what is no such number. */
export function countAt(attributes: Attributes, key: string): number | null {
  const number = numberAt(attributes, key)
  return number === null || number < 0 || number > tokensMax ? null : Math.round(number)
}

/** The first of these that is told. */
export function firstCount(attributes: Attributes, keys: readonly string[]): number | null {
  for (const key of keys) {
    const count = countAt(attributes, key)
    if (count !== null) return count
  }
  return null
}

export function firstText(attributes: Attributes, keys: readonly string[], lengthMax = 200): string | null {
  for (const key of keys) {
    const text = textAt(attributes, key, lengthMax)
    if (text !== null) return text
  }
  return null
}

/** Dollars in nano-dollars. */
export function nanoAt(attributes: Attributes, key: string): number | null {
  const usd = numberAt(attributes, key)
  return usd === null || usd < 0 || usd > 1e6 ? null : Math.round(usd * 1e9)
}

/** The agent of the fleet: a token outranks what anybody can write. */
export function agentOf({ resource }: Origin, { agent }: Arrival): string | null {
  return agent ?? firstText(resource, ['superclaw.agent_id', 'superclaw.agent'], 128)
}

/** Facts of a call, of which those that are not told are `null`. */
export function factsOf(facts: Partial<CallFacts>): CallFacts {
  return { ...noFacts, ...facts }
}

export const serviceOf = ({ resource }: Origin): string | null => textAt(resource, 'service.name', 128)
