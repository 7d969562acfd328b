const blockBytes = 512

export interface TarEntry {
  /** At most 100 bytes. */
  readonly name: string
  readonly content: Uint8Array
}

/**
 * An archive of plain files, readable by their owner, as POSIX.1-1988 has it (ustar: pax(1), "ustar Interchange Format").
 * @param atMs when they were made
 * @throws RangeError for a name that is too long
 */
export function tarOf(entries: readonly TarEntry[], atMs: number): Buffer {
  const parts = entries.flatMap(({ name, content }) => [
    headerOf(name, content.length, atMs),
    content,
    Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes),
  ])
  return Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)])
}

function headerOf(name: string, sizeBytes: number, atMs: number): Buffer {
  const header = Buffer.alloc(blockBytes)
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${name} is longer than 100 bytes`)
  const put = (text: string, at: number): number => header.write(text, at, 'utf8')
  put(name, 0)
  put(octal(0o600, 7), 100)
  put(octal(0, 7), 108)
  put(octal(0, 7), 116)
  put(octal(sizeBytes, 11), 124)
  put(octal(Math.floor(atMs / 1000), 11), 136)
  // Counts as spaces in its own sum.
  put(' '.repeat(8), 148)
  put('0', 156)
  put('ustar\0', 257)
  put('00', 263)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(`${octal(sum, 6)}\0 `, 148)
  return header
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')
