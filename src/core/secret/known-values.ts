import { ExpectedError } from '../errors.ts'
import type { NewEvent } from '../event/event.ts'

/** What stands where a secret was. */
const mask = '***'
/** Shorter ones are words that stand everywhere. */
export const maskedMin = 6
/** A line of a longer value, such as a private key, is a secret by itself. */
const lineMin = 16

/** The fields of events in which anything may stand. */
const forPeople: ReadonlySet<string> = new Set(['reason', 'message', 'detail', 'error', 'cure'])

/** Values of secrets that this process has come to know, so that none of them leaves it by mistake. */
export interface KnownValues {
  add(value: string): void
  /** `text` with `***` where a known value stands: as it is, as JSON has it, as a URL has it. */
  text(text: string): string
  /** Plain data with its texts masked. The same when there is nothing to mask. */
  data<Value>(value: Value): Value
  /** An event with what it says to people masked: names, states and commands stay what they are. */
  event(event: NewEvent): NewEvent
  /** An error with its message, hint and issues masked. Bugs stay as they are: their message is for the log. */
  error(error: unknown): unknown
}

export function createKnownValues(): KnownValues {
  const spellings = new Set<string>()
  let sorted: readonly string[] = []

  const text = (whole: string): string =>
    sorted.reduce((rest, spelling) => rest.replaceAll(spelling, mask), whole)
  const data = <Value>(value: Value): Value =>
    sorted.length === 0 ? value : (mapTexts(value, (_, each) => text(each)) as Value)

  return {
    add(value) {
      for (const each of spellingsOf(value)) spellings.add(each)
      // One may be part of another.
      sorted = [...spellings].sort((one, other) => other.length - one.length)
    },
    text,
    data,
    event(event) {
      if (sorted.length === 0) return event
      const said = mapTexts(event.data, (name, each) => (forPeople.has(name) ? text(each) : each))
      return { ...event, data: said } as NewEvent
    },
    error(error) {
      if (sorted.length === 0 || !(error instanceof ExpectedError)) return error
      const { code, message, hint, issues, cause } = error
      return new ExpectedError(code, text(message), {
        hint: hint === undefined ? undefined : text(hint),
        issues: data(issues),
        cause,
      })
    },
  }
}

/** The ways to write a secret by which it is looked for; none of a short one. */
export function spellingsOf(value: string): string[] {
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter(({ length }) => length >= lineMin) : []
  return [value, ...lines]
    .filter(({ length }) => length >= maskedMin)
    .flatMap((each) => [each, JSON.stringify(each).slice(1, -1), encodeURIComponent(each.toWellFormed())])
}

function mapTexts(value: unknown, change: (name: string, text: string) => string, name = ''): unknown {
  if (typeof value === 'string') return change(name, value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change, key)]))
}
