import { textOf } from '../gateway/outside.ts'
import { redactText } from '../plane-log/redact.ts'

/** So much of it is looked through: no key is as long, and no more is shown. */
const seenMax = 4_000

/**
 * What a source says of a failure, for people: at most 300 characters on one line, without the keys and tokens that providers and
 * tools repeat in it; they are looked for before it is cut, as half of one looks like none. `null` when it is no text or empty.
 */
export function failureMessage(told: unknown): string | null {
  return typeof told === 'string' ? textOf(redactText(told.slice(0, seenMax)), 300) : null
}
