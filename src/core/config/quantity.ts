const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const sizeUnits: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

/** What {@link parseDuration} reads, for editors. */
export const durationPattern = /^\s*\d+(\.\d+)?\s*(ms|s|m|h|d)\s*$/i
/** What {@link parseSize} reads, for editors. */
export const sizePattern = /^\s*\d+(\.\d+)?\s*(b|kb|mb|gb|kib|mib|gib)\s*$/i

/** Milliseconds of `10s`, `1.5m`, or a plain number of milliseconds; `undefined` when it is neither. */
export function parseDuration(value: string | number): number | undefined {
  return parseQuantity(value, durationPattern, durationUnits)
}

/** Bytes of `10MB`, `64KiB`, or a plain number of bytes; `undefined` when it is neither. */
export function parseSize(value: string | number): number | undefined {
  return parseQuantity(value, sizePattern, sizeUnits)
}

/** What {@link parsePercent} reads, for editors. */
export const percentPattern = /^\s*\d+(\.\d+)?\s*%\s*$/

/** 90 of `90%`, or of a plain number; `undefined` when it is neither. */
export function parsePercent(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  return percentPattern.test(value) ? Number.parseFloat(value) : undefined
}

function parseQuantity(
  value: string | number,
  pattern: RegExp,
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined
  if (!pattern.test(value)) return undefined
  const [, digits = '', unit = ''] = /([\d.]+)\s*([a-z]+)/i.exec(value) ?? []
  return Math.round(Number(digits) * (units[unit.toLowerCase()] ?? Number.NaN))
}
