import type { AgentView } from '../core/operations/agent.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `840ms`, `42s`, `3m12s`, `2h05m`, `3d4h`. A negative duration, which a clock that jumped back can make, counts as none. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.floor(durationMs))
  if (ms < second) return `${ms}ms`
  if (ms < minute) return `${Math.floor(ms / second)}s`
  if (ms < hour) return `${Math.floor(ms / minute)}m${twoDigits(Math.floor((ms % minute) / second))}s`
  if (ms < day) return `${Math.floor(ms / hour)}h${twoDigits(Math.floor((ms % hour) / minute))}m`
  return `${Math.floor(ms / day)}d${Math.floor((ms % day) / hour)}h`
}

const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** In powers of 1000 with one decimal: `512 B`, `61.2 MB`. `-` when it is not known. */
export function formatSize(sizeBytes: number | null): string {
  if (sizeBytes === null) return '-'
  const power = Math.min(sizeUnits.length - 1, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3))
  const unit = sizeUnits[power] ?? 'B'
  return power === 0 ? `${sizeBytes} B` : `${(sizeBytes / 1000 ** power).toFixed(1)} ${unit}`
}

/** Of one core: `0.0 %`, `240.5 %`. `-` when it is not known. */
export function formatPercent(percent: number | null): string {
  return percent === null ? '-' : `${percent.toFixed(1)} %`
}

/** How a run ended, in a word: an exit status, a signal, `?` when nobody saw it. `-` without an end. */
export function formatEnd(end: AgentView['lastExit']): string {
  if (end === null) return '-'
  if (end.kind === 'exited') return String(end.status ?? '?')
  if (end.kind === 'signalled') return end.signal ?? '?'
  return end.kind === 'lost' ? '?' : 'not started'
}

/** Local wall time: `14:03:07`, with the date before it when that is not the date of `nowMs`. */
export function formatTime(atMs: number, nowMs: number): string {
  const at = new Date(atMs)
  const time = at.toTimeString().slice(0, 8)
  return at.toDateString() === new Date(nowMs).toDateString() ? time : `${localDate(at)} ${time}`
}

function localDate(date: Date): string {
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-')
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** `1 agent`, `4 agents`, `no agents`. */
export function countOf(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
}
