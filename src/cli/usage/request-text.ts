import { costOf } from '../../core/usage/cost-text.ts'
import { cures } from '../../core/usage/error-words.ts'
import type { RequestDetail, RequestRow, RequestTie, TiedRow } from '../../core/usage/request-query.ts'
import type { UsageDoubt, UsageSource } from '../../core/usage/usage-record.ts'
import { formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { pairLines, tableLines } from '../table.ts'
import { tookText } from './figure-text.ts'
import { priceArithmetic } from './price-text.ts'
import { statusText } from './requests-text.ts'

/** Everything of a request, in parts. */
export function requestDetailLines(detail: RequestDetail, nowMs: number, paint: Paint): string[] {
  const parts = [
    factLines(detail, nowMs, paint),
    timeLines(detail.request, paint),
    tokenLines(detail.request, paint),
    priceLines(detail, paint),
    attemptLines(detail, nowMs, paint),
    rowsLines('Told by other sources, too, and not counted', detail.copies, { nowMs, paint }),
    doubtLines(detail.request, paint),
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

function factLines({ request, parentSession }: RequestDetail, nowMs: number, paint: Paint): string[] {
  const { id, atMs, agent, tool, session, project, provider, model, tier, source } = request
  const facts: [string, string | null][] = [
    ['id', id],
    ['time', `${formatTime(atMs, nowMs)} (${new Date(atMs).toISOString()})`],
    ['status', request.message === null ? statusText(request) : `${statusText(request)}: ${request.message}`],
    ['agent', agent],
    ['tool', tool],
    ['session', parentSession === null ? session : `${session}, a helper of ${parentSession}`],
    ['project', project],
    ['provider', provider],
    ['model', tier === null || tier === 'standard' ? model || '?' : `${model || '?'} (${tier})`],
    [
      'told by',
      request.isSuperseded ? `${sourceNames[source]}; a better source told it, too` : sourceNames[source],
    ],
    ['request id', request.requestId],
    ['trace', request.traceId],
  ]
  return pairLines(
    facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
    paint,
  )
}

const sourceNames: Readonly<Record<UsageSource, string>> = {
  proxy: 'the proxy',
  event: 'an event of the tool',
  session_log: "the tool's history",
  metrics: 'a metric of the tool',
}

const barWidth = 40

/** A bar of a request's time: what was waited, and what came. */
function timeLines({ durationMs, firstTokenMs, tokens }: RequestRow, paint: Paint): string[] {
  if (durationMs === null && firstTokenMs === null) return ['It is not known how long it took.']
  if (durationMs === null) return [`first token after ${tookText(firstTokenMs)}`]
  if (firstTokenMs === null || firstTokenMs > durationMs) return [`took ${tookText(durationMs)}`]
  const waited = durationMs === 0 ? 0 : Math.round((firstTokenMs / durationMs) * barWidth)
  const comingMs = durationMs - firstTokenMs
  const speed =
    tokens && tokens.output > 0 && comingMs > 0
      ? `, ${((tokens.output * 1000) / comingMs).toFixed(1)} tokens/s`
      : ''
  return [
    `${paint('dim', '░'.repeat(waited))}${paint('green', '█'.repeat(barWidth - waited))}`,
    `took ${tookText(durationMs)}: ${tookText(firstTokenMs)} to the first token, ${tookText(comingMs)} streaming${speed}`,
  ]
}

function tokenLines({ tokens }: RequestRow, paint: Paint): string[] {
  if (!tokens) return []
  const amounts: [string, number][] = [
    ['input', tokens.input],
    ['cache reads', tokens.cacheRead],
    ['cache writes (5 min)', tokens.cacheWrite5m],
    ['cache writes (1 h)', tokens.cacheWrite1h],
    ['output', tokens.output],
    ['of it reasoning', tokens.reasoning],
  ]
  const shown = amounts.filter(([name, count]) => count > 0 || name === 'input' || name === 'output')
  return tableLines<[string, number]>(
    [
      { header: 'TOKENS', text: ([name]) => name },
      { header: '', text: ([, count]) => String(count), align: 'right' },
    ],
    shown,
    { paint },
  )
}

function priceLines({ request, price, priceVersion, reportedNano }: RequestDetail, paint: Paint): string[] {
  if (!price) return []
  const { costNano, billedNano } = request
  const nowNano = price.kind === 'priced' ? price.nano : null
  return [
    paint('dim', 'LIST PRICE'),
    ...priceArithmetic(price),
    ...(nowNano === costNano
      ? []
      : [`Kept is ${costOf(costNano)}, as ${priceVersion ?? 'no list'} had it: the list has changed since.`]),
    ...(billedNano === 0 && costNano !== 0 ? ['A subscription pays for it: nothing is billed.'] : []),
    ...(reportedNano === null ? [] : [`Its source says that it cost ${costOf(reportedNano)}.`]),
  ]
}

function attemptLines({ request, attempts, answer }: RequestDetail, nowMs: number, paint: Paint): string[] {
  const failed = rowsLines('Attempts that failed', attempts, { nowMs, paint })
  if (request.status === 'ok') return failed
  const end = answer
    ? `Answered by ${answer.id}, ${tookText(answer.atMs - request.atMs)} later: ${tieNames[answer.by]}.`
    : 'No answer to it is known.'
  return [...(attempts.length > 1 ? failed : []), end, cures[request.status]]
}

const tieNames: Readonly<Record<RequestTie, string>> = {
  request_id: 'the same request id',
  session_and_model: 'the next of its session and model within ten minutes',
  tokens: 'the same session, model and tokens within five minutes',
}

const tieColumn: Readonly<Record<RequestTie, string>> = {
  request_id: 'same request id',
  session_and_model: 'same session and model, within ten minutes before',
  tokens: 'same session, model and tokens',
}

function rowsLines(
  title: string,
  rows: readonly TiedRow[],
  { nowMs, paint }: { readonly nowMs: number; readonly paint: Paint },
): string[] {
  if (rows.length === 0) return []
  return [
    `${title}:`,
    ...tableLines<TiedRow>(
      [
        { header: 'TIME', text: ({ atMs }) => formatTime(atMs, nowMs), style: () => 'dim' },
        { header: 'ID', text: ({ id }) => id },
        { header: 'STATUS', text: statusText },
        { header: 'TOLD BY', text: ({ source }) => sourceNames[source] },
        { header: 'BELONGS BY', text: ({ by }) => tieColumn[by] },
        { header: '', text: ({ message }) => message ?? '' },
      ],
      rows,
      { paint },
    ),
  ]
}

const doubtNames: Readonly<Record<UsageDoubt, string>> = {
  output_floor: 'More may have been put out: what was told of it is a floor.',
  write_split: 'Cache writes are booked as those of five minutes, though nobody said so.',
  copied: 'It may repeat what another session told.',
  clock: "The sender's clock was off: the time is that of its arrival.",
}

function doubtLines({ doubts }: RequestRow, paint: Paint): string[] {
  return doubts.map((doubt) => paint('yellow', doubtNames[doubt]))
}
