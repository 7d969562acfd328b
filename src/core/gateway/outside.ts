import { escapeControls, sanitizeLine, withoutColour } from '../log/sanitize.ts'

/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

const none: Fields = Object.freeze({})

/** `value` when it is an object; else one without fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none
}

/** The objects of a list, no more than `countMax` of them; none when it is no list. */
export function rowsOf(value: unknown, countMax: number): readonly Fields[] {
  return Array.isArray(value) ? value.slice(0, countMax).map(fieldsOf) : []
}

/** Printable ASCII alone. */
const plain = /^[\x20-\x7e]*$/

/**
 * A text from outside on one line, safe to print: control characters shown as `\x1b`, colours gone, no half of a
 * surrogate pair, cut to `lengthMax` characters. `null` when it is no text or empty.
 */
export function textOf(value: unknown, lengthMax = 200): string | null {
  if (typeof value !== 'string' || value === '') return null
  // Cut before it is looked through, so that a megabyte costs what a line costs.
  const cut = value.length > lengthMax ? `${value.slice(0, lengthMax - 1)}…` : value
  // Nearly all are plain, and there are millions of them in histories.
  if (plain.test(cut)) return cut
  return withoutColour(sanitizeLine(cut.toWellFormed()))
}

/** As {@link textOf}, with everything to be seen that is in it: what a person decides about. */
export function wholeTextOf(value: unknown, lengthMax: number): string | null {
  if (typeof value !== 'string' || value === '') return null
  const cut = value.length > lengthMax ? `${value.slice(0, lengthMax - 1)}…` : value
  return escapeControls(cut.toWellFormed())
}

/** The texts of a list; what is no text is left out. */
export function textsOf(value: unknown, countMax: number, lengthMax = 200): readonly string[] {
  if (!Array.isArray(value)) return []
  return value
    .slice(0, countMax)
    .map((item) => textOf(item, lengthMax))
    .filter((text) => text !== null)
}

const idLengthMax = 512

/** A name that is sent back as it came. `null` when it would have to be changed to be shown: then it is no name. */
export function idOf(value: unknown): string | null {
  if (typeof value !== 'string' || value === '' || value.length > idLengthMax) return null
  return textOf(value, idLengthMax) === value ? value : null
}

/** A finite number, else `null`. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** An amount: a finite number that is not below 0; else 0. */
export function amountOf(value: unknown): number {
  const number = numberOf(value)
  return number === null || number < 0 ? 0 : number
}
