import { badData, otlpLimits, wholeNumber } from './otlp-data.ts'

/** A place in a protobuf message. It is moved on by what reads. */
export interface WireReader {
  readonly bytes: Buffer
  at: number
  /** Of the innermost message. */
  end: number
  /** The halves of the 64-bit number that was read last. */
  low: number
  high: number
  /** Where texts stand that were read before, by a digest of their bytes: most are told again and again. */
  readonly seen: { readonly texts: string[]; readonly starts: Int32Array; readonly lengths: Int32Array }
}

/** A power of two. */
const seenMax = 4_096

/** Longer ones are seldom told twice. */
const seenBytesMax = 64

export function createWireReader(bytes: Buffer): WireReader {
  const seen = { texts: [], starts: new Int32Array(seenMax), lengths: new Int32Array(seenMax) }
  return { bytes, at: 0, end: bytes.length, low: 0, high: 0, seen }
}

/** Wire types of protobuf (encoding guide). Groups, which nobody writes any more, are none of them. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** A field's number and wire type in one number, as they are written; 0 at the end of the message. @throws INPUT_INVALID */
export function readTag(reader: WireReader): number {
  if (reader.at >= reader.end) return 0
  readVarint(reader)
  const tag = reader.low
  if (reader.high !== 0 || tag >>> 3 === 0) throw badData(`no such field at byte ${reader.at}`)
  return tag
}

/** Into `low` and `high`. @throws INPUT_INVALID for one that ends too late or not at all */
export function readVarint(reader: WireReader): void {
  if (reader.at >= reader.end) throw cutOff()
  // Most are of one byte.
  const first = reader.bytes[reader.at] as number
  if (first >= 0x80) {
    readLongVarint(reader)
  } else {
    reader.at += 1
    reader.low = first
    reader.high = 0
  }
}

/** Seven bits a byte, the lowest first (protobuf, encoding): read from the last one. */
function readLongVarint(reader: WireReader): void {
  const { bytes, at } = reader
  const last = lastOfVarint(reader)
  let low = 0
  let high = 0
  for (let next = last; next >= at; next -= 1) {
    high = (high << 7) | (low >>> 25)
    low = (low << 7) | ((bytes[next] as number) & 0x7f)
  }
  reader.at = last + 1
  reader.low = low >>> 0
  reader.high = high >>> 0
}

/** What 64 bits take. */
const varintBytesMax = 10

function lastOfVarint({ bytes, at, end }: WireReader): number {
  const limit = Math.min(end, at + varintBytesMax)
  for (let next = at; next < limit; next += 1) if ((bytes[next] as number) < 0x80) return next
  throw limit === end ? cutOff() : badData(`a number without an end at byte ${at}`)
}

/** Into `low` and `high`. @throws INPUT_INVALID */
export function readFixed64(reader: WireReader): void {
  const { bytes, at } = reader
  moveOn(reader, 8)
  reader.low = bytes.readUInt32LE(at)
  reader.high = bytes.readUInt32LE(at + 4)
}

export function readDouble(reader: WireReader): number {
  const { at } = reader
  moveOn(reader, 8)
  return reader.bytes.readDoubleLE(at)
}

const two32 = 4_294_967_296

/** The last 64-bit number, unsigned, as the nearest double. */
export const unsignedOf = ({ low, high }: WireReader): number => high * two32 + low

/** The last 64-bit number, signed, as the nearest double. */
export const signedOf = ({ low, high }: WireReader): number => (high | 0) * two32 + low

/** As {@link signedOf}, exact: as text when no double holds it. */
export function exactOf(reader: WireReader): number | string {
  const number = signedOf(reader)
  if (Number.isSafeInteger(number)) return number
  return wholeNumber((BigInt(reader.high | 0) << 32n) + BigInt(reader.low))
}

/** Moves to the beginning of bytes, a text or a message. @returns where they end @throws INPUT_INVALID */
export function readLength(reader: WireReader): number {
  readVarint(reader)
  const end = reader.at + unsignedOf(reader)
  if (end > reader.end) throw cutOff()
  return end
}

/** Reads a message inside. @throws INPUT_INVALID */
export function readMessage(reader: WireReader, read: (reader: WireReader) => void): void {
  const end = readLength(reader)
  const outer = reader.end
  reader.end = end
  read(reader)
  reader.at = end
  reader.end = outer
}

/** What reads each field of a message into a draft of it, by its tag: a field's number times 8, and its wire type. */
export type FieldReaders<Draft> = Readonly<Record<number, (reader: WireReader, draft: Draft) => void>>

/** Reads a message to its end; fields that no reader is for are passed over. @throws INPUT_INVALID */
export function readFields<Draft>(reader: WireReader, readers: FieldReaders<Draft>, draft: Draft): Draft {
  for (let tag = readTag(reader); tag !== 0; tag = readTag(reader)) {
    const read = readers[tag]
    if (read) read(reader, draft)
    else skip(reader, tag)
  }
  return draft
}

/** A text, cut at its limit. @throws INPUT_INVALID */
export function readText(reader: WireReader): string {
  const end = readLength(reader)
  const { at } = reader
  reader.at = end
  if (end - at <= seenBytesMax) return seenText(reader, at, end)
  return reader.bytes.toString('utf8', at, Math.min(end, at + otlpLimits.textBytes))
}

function seenText({ bytes, seen }: WireReader, start: number, end: number): string {
  const length = end - start
  if (length === 0) return ''
  // FNV-1a.
  let hash = 0x811c9dc5
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  const slot = (hash ^ (hash >>> 15)) & (seenMax - 1)
  if (seen.lengths[slot] === length && isSame(bytes, start, seen.starts[slot] as number, length)) {
    return seen.texts[slot] as string
  }
  const text = bytes.toString('utf8', start, end)
  seen.texts[slot] = text
  seen.starts[slot] = start
  seen.lengths[slot] = length
  return text
}

function isSame(bytes: Buffer, one: number, other: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if (bytes[one + index] !== bytes[other + index]) return false
  }
  return true
}

/** An id as hexadecimal digits; `null` for none, one of another length, and one that is all 0. */
export function readId(reader: WireReader, lengthBytes: number): string | null {
  const end = readLength(reader)
  const { at } = reader
  reader.at = end
  if (end - at !== lengthBytes) return null
  const id = reader.bytes.toString('hex', at, end)
  return /^0+$/.test(id) ? null : id
}

/** Passes over a field that means nothing here. @throws INPUT_INVALID */
export function skip(reader: WireReader, tag: number): void {
  const type = tag & 7
  if (type === wire.varint) readVarint(reader)
  else if (type === wire.fixed64) moveOn(reader, 8)
  else if (type === wire.bytes) reader.at = readLength(reader)
  else if (type === wire.fixed32) moveOn(reader, 4)
  else throw badData(`a field of wire type ${type} at byte ${reader.at}`)
}

function moveOn(reader: WireReader, bytes: number): void {
  if (reader.at + bytes > reader.end) throw cutOff()
  reader.at += bytes
}

const cutOff = () => badData('it is cut off')
