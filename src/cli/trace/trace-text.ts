import type { OutputOf } from '../../core/operations/contract.ts'
import { printable } from '../../ui/text.ts'
import { createTheme, type Tone } from '../../ui/theme.ts'
import { formatSpan } from '../../ui/waterfall/time-bar.ts'
import { dollars, type Piece, waterfall } from '../../ui/waterfall/waterfall.ts'
import { countOf, formatTime } from '../format.ts'
import type { Paint, Style } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { formatTokens } from '../usage/usage-text.ts'

type TraceList = OutputOf<'trace.list'>
type Shown = OutputOf<'trace.show'>
type Trace = Shown['trace']

/** So many digits of an id tell traces apart, as a rule; more where they do not. */
const idDigits = 8

/** Newest first, and below what was not kept. */
export function traceListLines(
  list: TraceList,
  { nowMs, paint, widthMax }: { readonly nowMs: number; readonly paint: Paint; readonly widthMax?: number },
): string[] {
  const below = lossLines(list, nowMs)
  if (list.traces.length === 0) return ['No trace fits, or none was kept.', ...below]
  const digits = telling(list.traces.map(({ traceId }) => traceId))
  const columns: Column<Trace>[] = [
    { header: 'TRACE', text: ({ traceId }) => traceId.slice(0, digits), style: () => 'bold' },
    { header: 'BEGAN', text: ({ startMs }) => formatTime(startMs, nowMs) },
    { header: 'TOOK', text: ({ durationMs }) => formatSpan(durationMs), align: 'right' },
    { header: 'SPANS', text: ({ spans }) => String(spans), align: 'right' },
    {
      ...{ header: 'ERRORS', text: ({ errors }) => (errors > 0 ? String(errors) : '-'), align: 'right' },
      style: ({ errors }) => (errors > 0 ? 'red' : undefined),
    },
    {
      header: 'TOKENS',
      text: ({ calls, tokens }) => (calls > 0 ? formatTokens(tokens) : '-'),
      align: 'right',
    },
    { header: 'COST', text: costText, align: 'right' },
    { header: 'WHO', text: ({ agent, service }) => agent ?? service ?? '?' },
    { header: 'NAME', text: ({ name, hasRoot }) => (hasRoot ? name : `${name} (root missing)`) },
  ]
  return [...tableLines(columns, list.traces, { paint, ...(widthMax && { widthMax }) }), ...below]
}

/** As its calls say; `?` when none does. */
function costText({ calls, costNano }: Trace): string {
  if (costNano !== null) return dollars(costNano)
  return calls > 0 ? '?' : '-'
}

function telling(ids: readonly string[]): number {
  let digits = idDigits
  while (digits < 32 && new Set(ids.map((id) => id.slice(0, digits))).size < ids.length) digits += 1
  return digits
}

const lossTexts: Readonly<Record<TraceList['lost'][number]['loss'], string>> = {
  sampled: 'not in the sample',
  rate: 'beyond the rate',
  crowded: 'of traces that have too many',
  unwritten: 'that the disk did not take',
}

function lossLines({ lost, sinceMs, fault, onward }: TraceList, nowMs: number): string[] {
  const parts = lost.map(
    ({ loss, spans, traces }) =>
      `${countOf(spans, 'span')}${traces > 0 ? ` of ${countOf(traces, 'trace')}` : ''} ${lossTexts[loss]}`,
  )
  const lines = [
    ...(parts.length > 0 ? [`Not kept since ${formatTime(sinceMs, nowMs)}: ${parts.join('; ')}.`] : []),
    ...(fault === null ? [] : [`Traces cannot be kept now: ${fault}`]),
    ...(onward ? onwardLines(onward) : []),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}

function onwardLines({ sent, waiting, dropped, fault }: NonNullable<TraceList['onward']>): string[] {
  const why = fault === null ? '' : ` (${fault})`
  return [`Sent on: ${countOf(sent, 'span')}; ${waiting} wait, ${dropped} dropped${why}.`]
}

export interface TraceShown {
  readonly nowMs: number
  readonly width: number
  readonly rowsMax: number
  readonly paint: Paint
  /** Whether the terminal has no other glyphs. */
  readonly isAscii: boolean
}

/** Lines, so many at most, of what went wrong: the waterfall has no room for all of a message. */
const errorsMax = 10

const styles: { readonly [Each in Tone]?: Style } = {
  ...{ title: 'bold', dim: 'dim', good: 'green', warn: 'yellow', bad: 'red', info: 'cyan', mark: 'magenta' },
}

/** What it is, its waterfall, and what its errors say. */
export function traceLines({ trace, spans }: Shown, shown: TraceShown): string[] {
  const { nowMs, width, rowsMax, paint, isAscii } = shown
  const { finish } = createTheme({ hasColor: false, isAscii })
  const joined = (pieces: readonly Piece[]): string =>
    trimmed(pieces)
      .map(({ tone, text }) => {
        const style = styles[tone]
        return style ? paint(style, finish(text)) : finish(text)
      })
      .join('')
  const errors = spans.filter(({ status }) => status === 'error')
  const more = errors.length - errorsMax
  return [
    ...headLines(trace, nowMs).map((text, index) =>
      joined([{ tone: index === 0 ? 'title' : 'plain', text: printable(text) }]),
    ),
    '',
    ...waterfall(spans, { width, rowsMax }).map(joined),
    ...(errors.length > 0 ? [''] : []),
    ...errors
      .slice(0, errorsMax)
      .map(({ name, statusMessage }) =>
        joined([{ tone: 'bad', text: printable(`✖ ${name}: ${statusMessage || 'error'}`) }]),
      ),
    ...(more > 0 ? [`and ${countOf(more, 'error')} more`] : []),
  ]
}

function headLines(trace: Trace, nowMs: number): string[] {
  const { traceId, name, startMs, durationMs, spans, errors, service, agent, session, calls, tokens } = trace
  const facts = [
    formatTime(startMs, nowMs),
    formatSpan(durationMs),
    countOf(spans, 'span'),
    ...(errors > 0 ? [countOf(errors, 'error')] : []),
    ...(calls > 0 ? [`${countOf(calls, 'call')}, ${formatTokens(tokens)} tokens, ${costText(trace)}`] : []),
  ]
  const whose = [
    ...(agent === null ? [] : [`agent ${agent}`]),
    ...(service === null ? [] : [service]),
    ...(session === null ? [] : [`session ${session}`]),
  ]
  return [name, `${traceId}  ${facts.join('  ')}`, ...(whose.length > 0 ? [whose.join('  ')] : [])]
}

/** Without the spaces that fill a line up. */
function trimmed(pieces: readonly Piece[]): Piece[] {
  const end = pieces.findLastIndex(({ text }) => text.trim() !== '')
  return pieces
    .slice(0, end + 1)
    .map((each, index) => (index === end ? { ...each, text: each.text.trimEnd() } : each))
}
