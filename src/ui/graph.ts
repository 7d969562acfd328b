import { sparkGlyphs } from './theme.ts'

/** How full something is: `██████░░░░`, exactly `width` cells. More than full is full. */
export function gauge(share: number, width: number): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}

/** A bar as long as its share of `width`, in eighths of a cell; what is more than nothing is seen. */
export function bar(share: number, width: number): string {
  const full = Math.max(0, Math.min(1, share)) * width
  return '█'.repeat(Math.floor(full)) + (full > 0 && full < 1 ? '▏' : '')
}

/**
 * Values as an area of blocks, `height` lines from the top down, one cell a value; the largest one fills it. What is more than
 * nothing stands out from the line below.
 */
export function area(values: readonly number[], height: number): readonly string[] {
  const top = Math.max(...values, 0)
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * 8
    return values.map((value) => cell(top === 0 ? 0 : (value / top) * height * 8, below)).join('')
  })
}

/** @param eighths of a cell that are filled in all @param below of them under this cell */
function cell(eighths: number, below: number): string {
  const level = Math.round(eighths) - below
  if (level >= 8) return '█'
  const least = below > 0 ? 0 : eighths > 0 ? 2 : 1
  return sparkGlyphs[Math.max(level, least) - 1] ?? ' '
}

/** Each value so often that `width` cells are filled as far as whole repetitions go. */
export function stretched(values: readonly number[], width: number): readonly number[] {
  const times = Math.max(1, Math.floor(width / Math.max(1, values.length)))
  return values.slice(-width).flatMap((value) => Array.from({ length: times }, () => value))
}
