import { type Fields, fieldsOf } from '../../gateway/outside.ts'
import { parseJson } from '../../json-text.ts'
import {
  type Attributes,
  badData,
  type Keep,
  type Origin,
  type OtlpValue,
  otlpLimits,
  wholeNumber,
} from './otlp-data.ts'

/** Of 64 MiB that are nothing but brackets, the values would fill a machine. */
const valuesMax = 10_000_000

const comma = 0x2c
const brace = 0x7b
const bracket = 0x5b

/** @throws INPUT_INVALID for what is no JSON object, and for what has too many values */
export function parseRequest(body: Buffer): Fields {
  let values = 0
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === comma || byte === brace || byte === bracket) values += 1
  }
  if (values > valuesMax) throw badData(`it has more than ${valuesMax} values`)
  const request = parseJson(body.toString('utf8'))
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw badData('it is no JSON object')
  }
  return request as Fields
}

/** The objects of a list; anything else in it is left out. */
export function eachOf(value: unknown, take: (fields: Fields) => void): void {
  if (Array.isArray(value)) for (const item of value) take(fieldsOf(item))
}

/** Resources, in these scopes, in these things. */
export function eachItem(
  request: Fields,
  names: { readonly resources: string; readonly scopes: string; readonly items: string },
  keep: Keep,
  take: (item: Fields, origin: Origin) => void,
): void {
  eachOf(request[names.resources], (told) => {
    const resource = attributesOf(fieldsOf(told['resource'])['attributes'], keep)
    eachOf(told[names.scopes], (inner) => {
      const origin = { resource, scope: textIn(fieldsOf(inner['scope'])['name']) }
      eachOf(inner[names.items], (item) => take(item, origin))
    })
  })
}

export function attributesOf(value: unknown, keep: Keep): Attributes {
  const attributes = new Map<string, OtlpValue>()
  eachOf(value, ({ key, value: told }) => {
    if (typeof key !== 'string' || attributes.size >= otlpLimits.attributes || !keep(key)) return
    attributes.set(key, plainValue(fieldsOf(told), 0))
  })
  return attributes
}

function plainValue(told: Fields, depth: number): OtlpValue {
  if (typeof told['stringValue'] === 'string') return textIn(told['stringValue'])
  if (typeof told['boolValue'] === 'boolean') return told['boolValue']
  if (told['intValue'] !== undefined) return wholeOf(told['intValue'])
  if (told['doubleValue'] !== undefined) return doubleOf(told['doubleValue'])
  return depth < otlpLimits.depth ? nestedOf(told, depth + 1) : null
}

function nestedOf(told: Fields, depth: number): OtlpValue {
  const list = fieldsOf(told['arrayValue'])['values']
  if (Array.isArray(list)) {
    return list.slice(0, otlpLimits.attributes).map((item) => plainValue(fieldsOf(item), depth))
  }
  const map = fieldsOf(told['kvlistValue'])['values']
  if (!Array.isArray(map)) return null
  const entries = map.slice(0, otlpLimits.attributes).map(fieldsOf)
  return Object.fromEntries(
    entries.map(({ key, value }) => [textIn(key), plainValue(fieldsOf(value), depth)]),
  )
}

/** 64-bit numbers come as texts, too (proto3 JSON). */
function wholeOf(value: unknown): OtlpValue {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? wholeNumber(value) : null
}

/** A number, or its text: what is no number in JSON is `"NaN"`, `"Infinity"`. `null` for anything else. */
export function doubleOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.length > 0 && value.length < 40 ? Number(value) : null
}

/** Cut at its limit; empty for what is no text. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, otlpLimits.textBytes) : ''
}

/** The format has 64 bits for it. */
const nanosecondsMax = 2 ** 64

/** Nanoseconds since the Unix epoch in milliseconds; `null` for none. */
export function timeMsOf(value: unknown): number | null {
  const nanoseconds = doubleOf(value)
  return nanoseconds !== null && nanoseconds > 0 && nanoseconds < nanosecondsMax ? nanoseconds / 1e6 : null
}

/** Lower case; `null` for none, one of another length, and one that is all 0. */
export function hexOf(value: unknown, digits: number): string | null {
  if (typeof value !== 'string' || value.length !== digits || !/^[\da-f]+$/i.test(value)) return null
  return /^0+$/.test(value) ? null : value.toLowerCase()
}
