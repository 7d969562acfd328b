import type { ByteReader, ByteWriter } from './byte-codec.ts'

/** Values with up to six decimals are whole numbers of a fitting scale. */
const scales = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] as const
/** The first byte is the index of the scale, or one of these. */
const isLine = 0x10
const isFloat = 0x20
const wholeMax = 2 ** 51

/**
 * Writes numbers that follow each other, exactly: as the first and the steps between them, scaled to whole numbers; a
 * line (equal steps, or equal values) as two numbers; anything else as it is in memory.
 */
export function writeColumn(writer: ByteWriter, values: readonly number[]): void {
  const scale = scales.findIndex((factor) => values.every((value) => isWholeIn(value, factor)))
  const factor = scales[scale]
  if (factor === undefined) {
    writeFloats(writer, values)
    return
  }
  const whole = values.map((value) => Math.round(value * factor))
  const first = whole[0] ?? 0
  const step = (whole[1] ?? first) - first
  const steady = whole.every((value, index) => value === first + index * step)
  writer.byte(steady ? scale + isLine : scale)
  writer.zigzag(first)
  if (steady) {
    writer.zigzag(step)
    return
  }
  for (let index = 1; index < whole.length; index++)
    writer.zigzag((whole[index] ?? 0) - (whole[index - 1] ?? 0))
}

/** Reads `count` numbers that {@link writeColumn} wrote. */
export function readColumn(reader: ByteReader, count: number): number[] {
  const form = reader.byte()
  if (form === isFloat) return Array.from({ length: count }, () => reader.float())
  const factor = scales[form % isLine] ?? 1
  const steady = form >= isLine
  let value = reader.zigzag()
  const step = steady ? reader.zigzag() : 0
  return Array.from({ length: count }, (_, index) => {
    if (index > 0) value += steady ? step : reader.zigzag()
    return value / factor
  })
}

function isWholeIn(value: number, factor: number): boolean {
  const whole = Math.round(value * factor)
  return Math.abs(whole) < wholeMax && whole / factor === value && !Object.is(value, -0)
}

function writeFloats(writer: ByteWriter, values: readonly number[]): void {
  writer.byte(isFloat)
  for (const value of values) writer.float(value)
}
