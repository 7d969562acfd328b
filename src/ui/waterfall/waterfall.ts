import type { SpanRecord } from '../../core/usage/otlp/span-record.ts'
import { spanUsage } from '../../core/usage/trace/span-usage.ts'
import { fit, sliceCells, truncate, widthOf } from '../text.ts'
import type { Tone } from '../theme.ts'
import { type SpanRow, spanRows, timeOf } from './span-rows.ts'
import { axisText, formatSpan, type TimeAxis, timeBar } from './time-bar.ts'

/** A part of a line, in one tone. */
export interface Piece {
  readonly text: string
  readonly tone: Tone
}

export interface WaterfallOptions {
  /** Of the terminal, in cells; 20 at least. */
  readonly width: number
  /** Beyond, what repeats is summed up. */
  readonly rowsMax: number
}

/** A trace on one axis of time: a header, then a line a span (or for several that repeat), none wider than asked for. */
export function waterfall(spans: readonly SpanRecord[], { width, rowsMax }: WaterfallOptions): Piece[][] {
  const { rows, left } = spanRows(spans, rowsMax)
  if (rows.length === 0) return []
  const { startMs, endMs } = timeOf(rows.flatMap(({ nodes }) => nodes))
  const prefix = commonPrefix(rows.map(({ name }) => name))
  const noted = rows.map((row) => ({ row, name: nameText(row, prefix), note: noteText(row) }))
  const room = columnsOf(noted, width)
  const axis = { startMs, spanMs: Math.max(0.001, endMs - startMs), cells: room.bar }
  const more = left > 0 ? [[piece(fit(`  … ${left} more spans`, width), 'dim')]] : []
  return [headLine(room, axis), ...noted.map((each) => rowLine(each, room, axis)), ...more]
}

interface NotedRow {
  readonly row: SpanRow
  readonly name: string
  readonly note: string
}

interface Room {
  readonly name: number
  readonly bar: number
  /** 0 where there is no room for it. */
  readonly note: number
}

const piece = (text: string, tone: Tone = 'plain'): Piece => ({ text, tone })

const marksWidth = 3
const durationWidth = 7
const barMin = 8
/** Where a line is narrower, it has no notes: they would take the room of the bars. */
const notedMin = 60

function columnsOf(rows: readonly NotedRow[], width: number): Room {
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf))
  const fixed = marksWidth + durationWidth + 2
  const noteMax = width < notedMin ? 0 : Math.floor(width * 0.24)
  const note = Math.min(noteMax, longest(rows.map((row) => row.note)))
  const left = width - fixed - (note > 0 ? note + 1 : 0)
  const name = Math.max(
    4,
    Math.min(Math.floor(left * 0.5), longest(rows.map((row) => row.name)), left - barMin),
  )
  return { name, note, bar: Math.max(1, left - name) }
}

function headLine(room: Room, axis: TimeAxis): Piece[] {
  const before = ' '.repeat(marksWidth + room.name + 1)
  return [piece(before), piece(axisText(axis), 'dim')]
}

function rowLine({ row, name, note }: NotedRow, room: Room, axis: TimeAxis): Piece[] {
  const { isCritical, errors } = row
  const tone: Tone = errors > 0 ? 'bad' : isCritical ? 'info' : 'plain'
  const cells = timeBar(row, axis)
  return [
    piece(isCritical ? '›' : ' ', 'info'),
    piece(errors > 0 ? '✖ ' : '  ', 'bad'),
    piece(fit(name, room.name), isCritical ? 'title' : 'plain'),
    piece(' '),
    piece(cells, tone),
    piece(fit(durationText(row), durationWidth + 1, 'right')),
    ...(room.note > 0 ? [piece(` ${truncate(note, room.note)}`, errors > 0 ? 'bad' : 'dim')] : []),
  ]
}

/** What all names begin with, up to a dot: it tells nothing, and takes the room of what does. */
function commonPrefix(names: readonly string[]): string {
  const [prefix = ''] = /^[\w-]+\./.exec(names[0] ?? '') ?? []
  if (names.length < 2) return ''
  return names.every((name) => name.startsWith(prefix) && name.length > prefix.length) ? prefix : ''
}

/** As deep as a name is worth reading. */
const depthMax = 12

function nameText({ depth, name, nodes, hidden }: SpanRow, prefix: string): string {
  const indent = '  '.repeat(Math.min(depth, depthMax))
  const deeper = depth > depthMax ? '…' : ''
  const times = nodes.length > 1 ? ` ×${nodes.length}` : ''
  const below = hidden > 0 ? ` (${hidden} in them)` : ''
  return `${indent}${deeper}${sliceCells(name.slice(prefix.length), 200) || '?'}${times}${below}`
}

/** Of several, all of theirs together. */
function durationText({ nodes }: SpanRow): string {
  return formatSpan(nodes.reduce((sum, { span }) => sum + span.durationMs, 0))
}

/** What is wrong with it, and what its calls used. */
function noteText(row: SpanRow): string {
  return [...faultTexts(row), ...usageTexts(row)].join(', ')
}

function faultTexts({ nodes, errors }: SpanRow): string[] {
  const [{ isOrphan, earlierMs, span }] = nodes
  const repeated = nodes.length > 1 && errors > 0 ? [`${errors} errors`] : []
  return [
    ...repeated,
    ...(nodes.length === 1 && span.status === 'error' ? [span.statusMessage || 'error'] : []),
    ...(isOrphan ? ['parent missing'] : []),
    ...(earlierMs > 0 ? [`${formatSpan(earlierMs)} early`] : []),
  ]
}

function usageTexts({ nodes }: SpanRow): string[] {
  const usages = nodes.flatMap(({ span }) => spanUsage(span) ?? [])
  if (usages.length === 0) return []
  const sum = (of: (usage: (typeof usages)[number]) => number | null): number | null =>
    usages.reduce<number | null>((all, usage) => {
      const value = of(usage)
      return value === null ? all : (all ?? 0) + value
    }, null)
  const [input, output] = [sum(({ inputTokens }) => inputTokens), sum(({ outputTokens }) => outputTokens)]
  const cost = sum(({ costNano }) => costNano)
  return [
    ...(input === null && output === null ? [] : [`${tokens(input)}→${tokens(output)}`]),
    ...(cost === null ? [] : [dollars(cost)]),
  ]
}

/** `?` where nobody says. */
function tokens(count: number | null): string {
  if (count === null) return '?'
  if (count < 1000) return String(count)
  return count < 999_500 ? `${(count / 1000).toPrecision(3)}k` : `${(count / 1e6).toPrecision(3)}M`
}

/** Nano-dollars as people write them. */
export const dollars = (nano: number): string => `$${(nano / 1e9).toFixed(nano < 1e9 ? 4 : 2)}`
