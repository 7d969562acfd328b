import { sanitizeLine, withoutColour } from '../log/sanitize.ts'

const lengthMax = 120

/** Text of strangers made harmless: no control characters, not even colours, no line breaks, and not long. */
export function outsideText(text: string, length = lengthMax): string {
  const cut = text.length > length ? `${text.slice(0, length - 1)}…` : text
  return withoutColour(sanitizeLine(cut.toWellFormed())).replaceAll('\t', ' ')
}
