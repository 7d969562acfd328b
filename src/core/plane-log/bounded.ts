import type { LogFields } from './record.ts'
import { mask, redactField, redactText, redactWords } from './redact.ts'

/** Of one text, in UTF-16 units. */
export const textMax = 8_192
/** Of a record. What does not fit into it is left out. */
const recordMax = 40_000
const depthMax = 6
const itemsMax = 200
/** What a value takes of a record that is no text. */
const valueCost = 8
/** A secret that is cut off by the bound is recognized by what comes after it. */
const overhang = 512

interface Budget {
  left: number
}

/** `text` without secrets, and cut where it is longer than `max`: the mark says how long it was. */
export function boundedText(text: string, max: number = textMax, redact = redactText): string {
  if (text.length <= max) return redact(text)
  const seen = redact(text.slice(0, max + overhang))
  const kept = seen.slice(0, Math.max(0, Math.min(max, seen.length - overhang)))
  return `${kept.toWellFormed()}… (cut: it has ${text.length} characters)`
}

/**
 * Fields as they can be written: without secrets, of a bounded size, and plain JSON whatever they were. An error becomes
 * its name, code and message; what cannot be read says so.
 */
export function boundedFields(fields: LogFields): Record<string, unknown> {
  return boundedMap(fields, { left: recordMax }, 0)
}

function boundedMap(source: object, budget: Budget, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const name of Object.keys(source).slice(0, itemsMax)) {
    if (budget.left <= 0) break
    budget.left -= name.length + valueCost
    const value = boundedValue(name, readField(source, name), budget, depth)
    if (value !== undefined) entries.push([boundedText(name, 200), value])
  }
  return Object.fromEntries(entries)
}

function readField(source: object, name: string): unknown {
  try {
    return (source as Readonly<Record<string, unknown>>)[name]
  } catch {
    return '(cannot be read)'
  }
}

function boundedValue(name: string, value: unknown, budget: Budget, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return spend(name, value, budget)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'boolean':
      return value
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? null : boundedObject(name, value, budget, depth)
    default:
      return undefined
  }
}

function spend(name: string, text: string, budget: Budget): string {
  const kept = boundedText(text, Math.min(textMax, Math.max(0, budget.left)), (part) =>
    redactField(name, part),
  )
  budget.left = Math.max(0, budget.left - kept.length)
  return kept
}

function boundedObject(name: string, value: object, budget: Budget, depth: number): unknown {
  if (depth >= depthMax) return '(too deep)'
  if (value instanceof Error) return boundedError(value, budget)
  if (Array.isArray(value)) return boundedList(name, value, budget, depth + 1)
  return boundedMap(value, budget, depth + 1)
}

function boundedList(name: string, list: readonly unknown[], budget: Budget, depth: number): unknown[] {
  const first = list.slice(0, itemsMax)
  const words = first.every((item) => typeof item === 'string') ? redactWords(first) : first
  const items: unknown[] = []
  for (const item of words) {
    if (budget.left <= 0) break
    budget.left -= valueCost
    items.push(item === mask ? item : (boundedValue(name, item, budget, depth) ?? null))
  }
  return items
}

function boundedError(error: Error, budget: Budget): Record<string, unknown> {
  const { name, message } = error
  const code = 'code' in error ? error.code : undefined
  return boundedMap({ name, message, code }, budget, 1)
}
