import { mask, redactText, redactValue } from '../../core/plane-log/redact.ts'
import { spellingsOf } from '../../core/secret/known-values.ts'

/** Takes secrets out of what goes into a bundle. */
export interface Scrub {
  text(text: string): string
  /** JSON of `value`, its texts masked by their names and by their looks. */
  json(value: unknown): string
}

/** @param secrets texts that are known to be secret, whatever they look like */
export function createScrub(secrets: readonly string[]): Scrub {
  const known = [...new Set(secrets.flatMap(spellingsOf))]
    // One may be part of another.
    .sort((one, other) => other.length - one.length)
  const withoutKnown = (text: string): string =>
    known.reduce((rest, secret) => rest.replaceAll(secret, mask), text)
  return {
    text: (text) => redactText(withoutKnown(text)),
    json: (value) => `${withoutKnown(JSON.stringify(redactValue(value), undefined, 2))}\n`,
  }
}
