import { mask, redactText, redactValue } from '../../core/plane-log/redact.ts'

/** Takes secrets out of what goes into a bundle. */
export interface Scrub {
  text(text: string): string
  /** JSON of `value`, its texts masked by their names and by their looks. */
  json(value: unknown): string
}

/** Shorter ones are words that stand everywhere. */
const secretMin = 6

/** @param secrets texts that are known to be secret, whatever they look like */
export function createScrub(secrets: readonly string[]): Scrub {
  const known = [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= secretMin)
    // One may be part of another.
    .sort((one, other) => other.length - one.length)
  const withoutKnown = (text: string): string =>
    known.reduce((rest, secret) => rest.replaceAll(secret, mask), text)
  return {
    text: (text) => redactText(withoutKnown(text)),
    json: (value) => `${withoutKnown(JSON.stringify(redactValue(value), undefined, 2))}\n`,
  }
}

/** As it is, and as JSON and a URL have it. */
function spellings(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]
}
