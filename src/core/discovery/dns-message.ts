import { type DnsName, encodeName, readName, type WrittenNames } from './dns-name.ts'
import { formatIp, ipFromBytes, parseIp } from './ip-address.ts'

/** RFC 1035, 3.2.2; RFC 3596; RFC 2782. */
export const recordTypes = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33 } as const
export type RecordType = keyof typeof recordTypes

export interface DnsQuestion {
  readonly name: DnsName
  readonly type: RecordType
  /** Whether the answer may come to the asker alone (RFC 6762, 5.4). */
  readonly isUnicast: boolean
}

export type DnsData =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'PTR'; readonly target: DnsName }
  | { readonly type: 'SRV'; readonly target: DnsName; readonly port: number }
  | { readonly type: 'TXT'; readonly texts: readonly string[] }

export type DnsRecord = DnsData & {
  readonly name: DnsName
  readonly ttlSeconds: number
  /** Whether it replaces what its sender said before of this name and type (RFC 6762, 10.2). */
  readonly isFlush: boolean
}

export interface DnsMessage {
  readonly id: number
  readonly isResponse: boolean
  readonly questions: readonly DnsQuestion[]
  /** Of all three sections. Those of other types and classes are left out. */
  readonly records: readonly DnsRecord[]
}

/** RFC 6762, 17. */
export const messageBytesMax = 9000
/** A packet of that size has room for more; nobody has a use for them. */
const recordsMax = 400
const headerBytes = 12
const internet = 1
const topBit = 0x8000
const typeNames = new Map(
  Object.entries(recordTypes).map(([name, type]) => [type as number, name as RecordType]),
)
const utf8 = new TextDecoder()
const toUtf8 = new TextEncoder()

/**
 * Reads a message of multicast DNS (RFC 1035, 4; RFC 6762, 18). Whatever a stranger sends, it does not throw.
 * @returns `undefined` for what is none, is cut, says another thing than a query or a good answer, or is too much
 */
export function decodeMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < headerBytes || bytes.length > messageBytesMax) return undefined
  try {
    return readMessage(bytes)
  } catch (error) {
    // What DataView throws beyond the end, and what is thrown here.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

interface Source {
  readonly bytes: Uint8Array
  readonly view: DataView
}

function readMessage(bytes: Uint8Array): DnsMessage | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const source = { bytes, view }
  const flags = view.getUint16(2)
  // Opcode and response code: RFC 6762, 18.3 and 18.11 has others ignored.
  if ((flags & 0x780f) !== 0) return undefined
  const counts = [4, 6, 8, 10].map((at) => view.getUint16(at))
  if (counts.reduce((sum, count) => sum + count, 0) > recordsMax) return undefined
  const [asked = 0, ...told] = counts
  const questions: DnsQuestion[] = []
  const records: DnsRecord[] = []
  let at = headerBytes
  for (let index = 0; index < asked; index += 1) at = readQuestion(source, at, questions)
  const count = told.reduce((sum, section) => sum + section, 0)
  for (let index = 0; index < count; index += 1) at = readRecord(source, at, records)
  return { id: view.getUint16(0), isResponse: (flags & topBit) !== 0, questions, records }
}

function readQuestion({ bytes, view }: Source, at: number, questions: DnsQuestion[]): number {
  const { name, next } = readName(bytes, at)
  const type = typeNames.get(view.getUint16(next))
  const dnsClass = view.getUint16(next + 2)
  if (type) questions.push({ name, type, isUnicast: (dnsClass & topBit) !== 0 })
  return next + 4
}

function readRecord(source: Source, at: number, records: DnsRecord[]): number {
  const { bytes, view } = source
  const { name, next } = readName(bytes, at)
  const type = typeNames.get(view.getUint16(next))
  const dnsClass = view.getUint16(next + 2)
  const start = next + 10
  const end = start + view.getUint16(next + 8)
  if (end > bytes.length) throw new RangeError('cut')
  if (type && (dnsClass & ~topBit) === internet) {
    const ttlSeconds = view.getUint32(next + 4)
    records.push({
      ...{ name, ttlSeconds, isFlush: (dnsClass & topBit) !== 0 },
      ...readData(source, type, { start, end }),
    })
  }
  return end
}

function readData(source: Source, type: RecordType, { start, end }: { start: number; end: number }): DnsData {
  switch (type) {
    case 'A':
    case 'AAAA':
      if (end - start !== (type === 'A' ? 4 : 16)) throw new RangeError('no address')
      return { type, address: formatIp(ipFromBytes(source.bytes.subarray(start, end))) }
    case 'PTR':
      return { type, target: nameUpTo(source.bytes, start, end) }
    case 'SRV':
      // Before it: priority and weight, which say nothing when there is one.
      return { type, port: source.view.getUint16(start + 4), target: nameUpTo(source.bytes, start + 6, end) }
    case 'TXT':
      return { type, texts: readTexts(source.bytes.subarray(start, end)) }
  }
}

function nameUpTo(bytes: Uint8Array, at: number, end: number): DnsName {
  const { name, next } = readName(bytes, at)
  if (next !== end) throw new RangeError('a name that does not fill its record')
  return name
}

function readTexts(bytes: Uint8Array): string[] {
  const texts: string[] = []
  let at = 0
  while (at < bytes.length) {
    const end = at + 1 + (bytes[at] ?? 0)
    if (end > bytes.length) throw new RangeError('cut')
    texts.push(utf8.decode(bytes.subarray(at + 1, end)))
    at = end
  }
  return texts
}

/**
 * The bytes of a query, with what is known already (RFC 6762, 7.1), or of a response, which holds its records as answers.
 * @throws RangeError when a name or text is too long to be written
 */
export function encodeMessage({ id, isResponse, questions, records }: DnsMessage): Uint8Array {
  const written: WrittenNames = new Map()
  // QR and AA: RFC 6762, 18.2 and 18.4.
  const flags = isResponse ? 0x8400 : 0
  const bytes = [id, flags, questions.length, records.length, 0, 0].flatMap(twoBytes)
  for (const { name, type, isUnicast } of questions) {
    bytes.push(...encodeName(name, bytes.length, written))
    bytes.push(...twoBytes(recordTypes[type]), ...twoBytes(isUnicast ? topBit | internet : internet))
  }
  for (const record of records) {
    bytes.push(...encodeName(record.name, bytes.length, written))
    bytes.push(
      ...twoBytes(recordTypes[record.type]),
      ...twoBytes(record.isFlush ? topBit | internet : internet),
    )
    bytes.push(...twoBytes(Math.floor(record.ttlSeconds / 0x10000)), ...twoBytes(record.ttlSeconds & 0xffff))
    const data = encodeData(record, bytes.length + 2, written)
    bytes.push(...twoBytes(data.length), ...data)
  }
  return Uint8Array.from(bytes)
}

function encodeData(record: DnsRecord, at: number, written: WrittenNames): number[] {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return addressBytes(record.address, record.type === 'A' ? 4 : 16)
    case 'PTR':
      return encodeName(record.target, at, written)
    case 'SRV':
      return [0, 0, 0, 0, ...twoBytes(record.port), ...encodeName(record.target, at + 6, written)]
    case 'TXT':
      return record.texts.flatMap((text) => {
        const bytes = toUtf8.encode(text)
        if (bytes.length > 255) throw new RangeError('too long')
        return [bytes.length, ...bytes]
      })
  }
}

function addressBytes(address: string, length: number): number[] {
  const bits = parseIp(address)?.bits ?? 0n
  return Array.from({ length }, (_, index) => Number((bits >> BigInt(8 * (length - 1 - index))) & 0xffn))
}

const twoBytes = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
