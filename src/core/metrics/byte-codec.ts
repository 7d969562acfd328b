/** Writes numbers so that small ones take few bytes. */
export interface ByteWriter {
  byte(value: number): void
  /** A whole number from 0 to 2^53 - 1, seven bits a byte, the lowest first. */
  varint(value: number): void
  /** A whole number, negative or not, up to 2^52. */
  zigzag(value: number): void
  /** Eight bytes, exactly. */
  float(value: number): void
  /** All that was written since the last call, as a copy. */
  take(): Uint8Array
}

export function createByteWriter(): ByteWriter {
  let bytes = new Uint8Array(256)
  let view = new DataView(bytes.buffer)
  let length = 0
  const reserve = (count: number): void => {
    if (length + count <= bytes.length) return
    const larger = new Uint8Array(2 * (bytes.length + count))
    larger.set(bytes)
    bytes = larger
    view = new DataView(bytes.buffer)
  }
  const varint = (value: number): void => {
    reserve(8)
    let rest = value
    // Shifts would cut at 32 bits.
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[length++] = (rest % 128) + 128
    bytes[length++] = rest
  }
  return {
    byte(value) {
      reserve(1)
      bytes[length++] = value
    },
    varint,
    zigzag: (value) => varint(value < 0 ? -2 * value - 1 : 2 * value),
    float(value) {
      reserve(8)
      view.setFloat64(length, value)
      length += 8
    },
    take() {
      const taken = bytes.slice(0, length)
      length = 0
      return taken
    },
  }
}

/** Reads what a {@link ByteWriter} wrote, in the same order. */
export interface ByteReader {
  byte(): number
  varint(): number
  zigzag(): number
  float(): number
}

/** @throws RangeError beyond the end */
export function createByteReader(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const byte = (): number => view.getUint8(at++)
  const varint = (): number => {
    let value = 0
    let factor = 1
    for (;;) {
      const next = byte()
      value += (next % 128) * factor
      if (next < 128) return value
      factor *= 128
    }
  }
  return {
    byte,
    varint,
    zigzag() {
      const value = varint()
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    },
    float() {
      at += 8
      return view.getFloat64(at - 8)
    },
  }
}
