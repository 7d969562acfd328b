/** A domain name as its labels, the root left out. A label may hold anything, dots and controls among it (RFC 6763, 4.1.1). */
export type DnsName = readonly string[]

const labelBytesMax = 63
const nameBytesMax = 255
const utf8 = new TextDecoder()
const toUtf8 = new TextEncoder()

/**
 * Reads the name at `at`, following pointers (RFC 1035, 4.1.4). A pointer must lead to before what it was read from, so
 * that none leads in a circle.
 * @returns the labels, and where what follows the name begins
 * @throws RangeError when it is no name: too long, cut, pointing forward
 */
export function readName(bytes: Uint8Array, at: number): { readonly name: DnsName; readonly next: number } {
  const name: string[] = []
  let [position, start, sizeBytes] = [at, at, 1]
  let next: number | undefined
  for (let length = byteAt(bytes, at); length > 0; length = byteAt(bytes, position)) {
    if (length >= 0xc0) {
      next ??= position + 2
      position = start = pointerAt(bytes, position, start)
    } else {
      sizeBytes += length + 1
      if (sizeBytes > nameBytesMax) throw new RangeError('too long')
      name.push(readLabel(bytes, position + 1, length))
      position += length + 1
    }
  }
  return { name, next: next ?? position + 1 }
}

function pointerAt(bytes: Uint8Array, at: number, start: number): number {
  const target = ((byteAt(bytes, at) & 0x3f) << 8) | byteAt(bytes, at + 1)
  if (target >= start) throw new RangeError('a pointer that does not lead back')
  return target
}

function readLabel(bytes: Uint8Array, at: number, length: number): string {
  if (length > labelBytesMax || at + length > bytes.length) throw new RangeError('no label')
  return utf8.decode(bytes.subarray(at, at + length))
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw new RangeError('cut')
  return byte
}

/** Where each ending of a name was written first, by {@link nameKey}. */
export type WrittenNames = Map<string, number>

/** Pointers have 14 bits. */
const offsetMax = 0x3fff

/**
 * The bytes of `name` for offset `at` of a message, its ending as a pointer where it was written before.
 * @throws RangeError when a label has more than 63 bytes, or none, or the name more than 255
 */
export function encodeName(name: DnsName, at: number, written: WrittenNames): number[] {
  const labels = name.map((label) => toUtf8.encode(label))
  if (labels.reduce((sum, { length }) => sum + length + 1, 1) > nameBytesMax) throw new RangeError('too long')
  const bytes: number[] = []
  for (const [index, label] of labels.entries()) {
    const key = nameKey(name.slice(index))
    const before = written.get(key)
    if (before !== undefined) return [...bytes, 0xc0 | (before >> 8), before & 0xff]
    if (at + bytes.length <= offsetMax) written.set(key, at + bytes.length)
    if (label.length === 0 || label.length > labelBytesMax) throw new RangeError('no label')
    bytes.push(label.length, ...label)
  }
  return [...bytes, 0]
}

/** The same for names that differ in the case of ASCII letters alone (RFC 4343). */
export function nameKey(name: DnsName): string {
  return JSON.stringify(name.map((label) => label.replace(/[A-Z]/g, (letter) => letter.toLowerCase())))
}

/** Whether `name` is one label below `parent`. */
export function isChildOf(name: DnsName, parent: DnsName): boolean {
  return name.length === parent.length + 1 && nameKey(name.slice(1)) === nameKey(parent)
}

/** For people and for host names: the labels with dots between them. */
export const nameText = (name: DnsName): string => name.join('.')
