import { sparkGlyphs } from './theme.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A duration in at most six characters: `0s`, `42s`, `4m12s`, `3h05m`, `12d4h`, `412d`. A negative one counts as none. */
export function formatAge(durationMs: number): string {
  const ms = Math.max(0, durationMs)
  if (ms < minute) return `${Math.floor(ms / second)}s`
  if (ms < hour) return pair(ms, { unit: minute, sign: 'm' }, { unit: second, sign: 's' })
  if (ms < day) return pair(ms, { unit: hour, sign: 'h' }, { unit: minute, sign: 'm' })
  const days = Math.floor(ms / day)
  return days >= 100 ? `${days}d` : `${days}d${Math.floor((ms % day) / hour)}h`
}

interface Unit {
  readonly unit: number
  readonly sign: string
}

function pair(ms: number, big: Unit, small: Unit): string {
  const rest = String(Math.floor((ms % big.unit) / small.unit)).padStart(2, '0')
  return `${Math.floor(ms / big.unit)}${big.sign}${rest}${small.sign}`
}

/** A size in at most five characters, in powers of 1000: `512B`, `1.5M`, `128M`; `-` when it is not known. */
export function formatBytes(sizeBytes: number | null): string {
  if (sizeBytes === null) return '-'
  let value = sizeBytes
  for (const unit of ['B', 'K', 'M', 'G', 'T']) {
    if (value < 999.5 || unit === 'T')
      return `${value < 9.95 && unit !== 'B' ? value.toFixed(1) : Math.round(value)}${unit}`
    value /= 1000
  }
  return '-'
}

/** Percent of one core: `0.0`, `12.3`, `104`; `-` when it is not known. */
export function formatCpu(percent: number | null): string {
  if (percent === null) return '-'
  return percent < 99.95 ? percent.toFixed(1) : String(Math.round(percent))
}

/** Wall time of day in the local zone, `14:02:11`. */
export function formatClock(atMs: number): string {
  const date = new Date(atMs)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
}

/** Local date and time, `2026-11-03 14:02:11`. */
export function formatMoment(atMs: number): string {
  const date = new Date(atMs)
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} ${formatClock(atMs)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/**
 * A line of blocks, one a value, the newest last. A value that is not known leaves a gap.
 * @param ceiling what fills a block; larger values raise it
 */
export function sparkline(values: readonly (number | null)[], ceiling: number): string {
  const top = Math.max(ceiling, ...values.map((value) => value ?? 0))
  const block = (value: number) => sparkGlyphs[Math.min(7, Math.floor((value / top) * 8))] ?? ' '
  return values.map((value) => (value === null ? ' ' : block(value))).join('')
}

/** `1 agent`, `4 agents`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
