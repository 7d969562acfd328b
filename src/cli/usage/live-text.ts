import type { OutputOf } from '../../core/operations/contract.ts'
import { countOf, formatDuration, formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { costText } from './usage-text.ts'

type Live = OutputOf<'usage.live'>
type Pace = Live['pace']['total']
type NamedPace = Live['pace']['byAgent'][number]
export type LiveWindow = Live['windows'][number]
export type PaceGroup = 'agent' | 'tool' | 'model'

const bars = '▁▂▃▄▅▆▇█'

/** All of it, for a terminal. @param by by agent, where one is known, and else by tool, when left out */
export function liveLines(live: Live, by: PaceGroup | undefined, paint: Paint): string[] {
  const { pace, spent, windows, fault } = live
  const group = by ?? (pace.byAgent.some(({ key }) => key !== '') ? 'agent' : 'tool')
  const paces = { agent: pace.byAgent, tool: pace.byTool, model: pace.byModel }[group]
  return [
    `${paint('bold', `${paceText(pace.total)} a minute`)}  ${callsText(pace.total)}`,
    ...(live.minutesNano.some((nano) => nano > 0)
      ? [`${sparkline(live.minutesNano)}  ${paint('dim', 'the last hour')}`]
      : []),
    `24h ${costText(spent.last24h)}  7d ${costText(spent.last7d)}  30d ${costText(spent.last30d)}`,
    ...(paces.length > 0 ? ['', ...tableLines(paceColumns(group), paces, { paint })] : []),
    ...(windows.length > 0 ? ['', ...tableLines(windowColumns(live.atMs), windows, { paint })] : []),
    ...(fault === null ? [] : ['', `Not read: ${fault}`]),
  ]
}

/** What matters most, on one line. */
export function liveLine(live: Live): string {
  const { atMs, pace, spent, windows } = live
  const told = windows.map((each) => `${windowName(each)} ${usedText(each)}`)
  const parts = [
    `${paceText(pace.total)}/min`,
    callsText(pace.total),
    `24h ${costText(spent.last24h)}`,
    ...told,
  ]
  return [formatTime(atMs, atMs), ...parts].join('  ')
}

function paceColumns(group: PaceGroup): Column<NamedPace>[] {
  return [
    { header: group.toUpperCase(), text: ({ key }) => key || '?', style: () => 'bold' },
    { header: '$/MIN', text: paceText, align: 'right' },
    { header: 'CALLS/MIN', text: ({ callsPerMinute }) => callsPerMinute.toFixed(1), align: 'right' },
  ]
}

function windowColumns(nowMs: number): Column<LiveWindow>[] {
  return [
    { header: 'WINDOW', text: windowName, style: () => 'bold' },
    { header: 'USED', text: usedText, align: 'right' },
    { header: 'ENDS IN', text: (window) => endText(window, nowMs), align: 'right' },
    { header: 'AT THIS PACE', text: (window) => projectionText(window, nowMs) },
    { header: 'LIST PRICE', text: windowCost, align: 'right' },
  ]
}

/** `claude-code 5h`, `codex 7d`. */
export function windowName({ tool, minutes }: Pick<LiveWindow, 'tool' | 'minutes'>): string {
  const hours = minutes / 60
  return `${tool} ${hours % 24 === 0 ? `${hours / 24}d` : hours % 1 === 0 ? `${hours}h` : `${minutes}m`}`
}

/** List price of its calls. */
export function windowCost({ spentNano, calls, unpriced }: LiveWindow): string {
  return costText({ costNano: spentNano, calls, unpriced })
}

function usedText({ usedPercent }: LiveWindow): string {
  return usedPercent === null ? '?' : `${Math.round(usedPercent)} %`
}

function endText({ resetsAtMs, isEstimate }: LiveWindow, nowMs: number): string {
  if (resetsAtMs === null) return '?'
  return `${isEstimate ? '~' : ''}${formatDuration(resetsAtMs - nowMs)}`
}

function projectionText({ projectedPercent, fullAtMs }: LiveWindow, nowMs: number): string {
  if (fullAtMs !== null) return `100 % at ${clockText(fullAtMs, nowMs)}`
  return projectedPercent === null ? '-' : `${Math.round(projectedPercent)} % at its end`
}

/** `16:40`, with the date before it when that is another. */
export function clockText(atMs: number, nowMs: number): string {
  return formatTime(atMs, nowMs).slice(0, -3)
}

export function dollars(nano: number): string {
  const usd = nano / 1e9
  return `$${usd.toFixed(usd < 1 ? 4 : 2)}`
}

function paceText({ perMinuteNano, unpriced, callsPerMinute }: Pace): string {
  if (unpriced > 0 && perMinuteNano === 0) return '?'
  if (callsPerMinute === 0 && perMinuteNano === 0) return '$0'
  return unpriced > 0 ? `${dollars(perMinuteNano)} + ?` : dollars(perMinuteNano)
}

const callsText = ({ callsPerMinute }: Pace): string =>
  callsPerMinute === 0 ? countOf(0, 'call') : `${callsPerMinute.toFixed(1)} calls/min`

/** A bar for each, the highest as high as can be; a space for what is nothing. */
export function sparkline(values: readonly number[]): string {
  const highest = Math.max(...values, 1)
  return values
    .map((value) => (value <= 0 ? ' ' : bars[Math.ceil((value / highest) * bars.length) - 1]))
    .join('')
}
