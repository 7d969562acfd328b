import { unitNames } from '../core/usage/price-call.ts'
import type { Piece } from './drawing.ts'
import { tookText } from './duration.ts'
import { formatClock, formatMoment } from './format.ts'
import { gauge } from './graph.ts'
import { countText, usdText } from './money.ts'
import { cachePercent, callerOf, sentTokens } from './request-figures.ts'
import { fit, wrap } from './text.ts'
import type { RequestDetail, RequestRow } from './usage-data.ts'

export type Line = readonly Piece[]
type Shown = NonNullable<RequestDetail['shown']>
type PriceLine = Extract<Shown['price'], { kind: 'priced' }>['lines'][number]

const labelWidth = 20

const fact = (label: string, ...value: Piece[]): Line => [['dim', `  ${label.padEnd(labelWidth)}`], ...value]

/** A part with its title; without lines there is none. */
export function section(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [[['plain', '']], [['title', ` ${title}`]], ...lines]
}

/** Everything of one request, as lines. */
export function requestLines(shown: Shown, width: number): readonly Line[] {
  const { request } = shown
  return [
    ...aboutLines(shown, width),
    ...section('Times', timeLines(request, width)),
    ...section('Tokens', tokenLines(request)),
    ...section('Price', priceLines(shown)),
    ...section('Attempts that failed', attemptLines(shown.attempts)),
    ...section('Answered after all by', shown.answer ? [tiedLine(shown.answer)] : []),
    ...section('Told also by', shown.copies.map(tiedLine)),
  ]
}

function aboutLines({ request, parentSession }: Shown, width: number): readonly Line[] {
  const { status, httpStatus, message, session, project, provider, tier, attempt } = request
  const state: Piece = status === 'ok' ? ['good', 'ok'] : ['bad', status]
  const optional = (label: string, value: string | null): readonly Line[] =>
    value === null ? [] : [fact(label, ['plain', value])]
  return [
    fact('Status', state, ['plain', httpStatus === null ? '' : `  HTTP ${httpStatus}`]),
    ...wrap(message ?? '', Math.max(20, width - labelWidth - 4))
      .filter(Boolean)
      .map((line, index) => fact(index === 0 ? 'Said' : '', ['bad', line])),
    fact('At', ['plain', formatMoment(request.atMs)]),
    ...optional('Attempt', attempt === null ? null : String(attempt)),
    fact('Made by', ['plain', callerOf(request)], ['dim', request.agent === null ? '' : `  ${request.tool}`]),
    fact(
      'Model',
      ['plain', request.model || '?'],
      ['dim', `  ${[provider, tier].filter(Boolean).join(', ')}`],
    ),
    ...optional('Session', session),
    ...optional('Begun by session', parentSession),
    ...optional('Project', project),
    ...optional("Provider's id", request.requestId),
    fact('Told by', ['plain', request.source.replace('_', ' ')], ...doubtPieces(request)),
  ]
}

const doubtWords: Readonly<Record<RequestRow['doubts'][number], string>> = {
  output_floor: 'more may have been put out',
  write_split: 'nobody said how long its cache writes hold',
  copied: 'may repeat what another session told',
  clock: "the sender's clock was off",
}

function doubtPieces({ doubts, isSuperseded }: RequestRow): Piece[] {
  const words = [
    ...doubts.map((doubt) => doubtWords[doubt]),
    ...(isSuperseded ? ['another source told it better: it does not count'] : []),
  ]
  return words.map((word): Piece => ['warn', `  ${word}`])
}

const barMax = 50

function timeLines({ durationMs, firstTokenMs, tokens }: RequestRow, width: number): readonly Line[] {
  const whole = durationMs ?? firstTokenMs
  if (whole === null) return []
  const room = Math.max(4, Math.min(barMax, width - labelWidth - 14))
  const timed = (label: string, ms: number): Line =>
    fact(
      label,
      ['plain', tookText(ms).padStart(7)],
      ['info', `  ${gauge(whole === 0 ? 0 : ms / whole, room)}`],
    )
  const writingMs = durationMs === null ? 0 : durationMs - (firstTokenMs ?? 0)
  const perSecond = tokens && writingMs > 0 ? (1000 * tokens.output) / writingMs : null
  return [
    ...(firstTokenMs === null ? [] : [timed('to the first piece', firstTokenMs)]),
    ...(durationMs === null ? [] : [timed('to the end', durationMs)]),
    ...(perSecond === null ? [] : [fact('tokens a second', ['plain', perSecond.toFixed(1).padStart(7)])]),
  ]
}

function tokenLines(request: RequestRow): readonly Line[] {
  const { tokens } = request
  if (!tokens) return []
  const cache = cachePercent(request)
  const counted = (label: string, count: number, ...more: Piece[]): readonly Line[] =>
    count === 0 ? [] : [fact(label, ['plain', count.toLocaleString('en').padStart(12)], ...more)]
  return [
    ...counted('input', tokens.input),
    ...counted('cache reads', tokens.cacheRead, [
      'dim',
      cache === null ? '' : `  ${cache.toFixed(0)}% of what was sent`,
    ]),
    ...counted('cache writes, 5 min', tokens.cacheWrite5m),
    ...counted('cache writes, 1 h', tokens.cacheWrite1h),
    ...counted('output', tokens.output, [
      'dim',
      tokens.reasoning === 0 ? '' : `  ${countText(tokens.reasoning)} of it reasoning`,
    ]),
    ...(sentTokens(request) === 0 && tokens.output === 0 ? [fact('none', ['dim', ''])] : []),
  ]
}

/** Digits after the point that each of the amounts needs, at least four: they stand below each other, and are exact. */
function digitsFor(picos: readonly number[]): number {
  const digits = picos.map((pico) => (pico / 1e12).toFixed(12).replace(/0+$/, '').split('.')[1]?.length ?? 0)
  return Math.max(4, ...digits)
}

/** The arithmetic line by line, and what else was said of the price. */
function priceLines({ price, priceVersion, request, reportedNano }: Shown): readonly Line[] {
  if (!price) return []
  const { costNano, billedNano } = request
  const lines = price.kind === 'priced' ? price.lines : []
  const sums = [costNano, billedNano, reportedNano].map((nano) => (nano ?? 0) * 1000)
  const digits = digitsFor([...lines.map(({ pico }) => pico), ...sums])
  const usd = (pico: number | null): string =>
    (pico === null ? '?' : `$${(pico / 1e12).toFixed(digits)}`).padStart(amountWidth)
  const sum = (nano: number | null): string => usd(nano === null ? null : nano * 1000)
  return [
    ...(price.kind === 'priced' ? [] : [[['warn', `  ? ${price.why}`] as const]]),
    ...lines.map((line) => fact(unitNames[line.unit], ['plain', usd(line.pico)], ['dim', sumText(line)])),
    fact('list price', ['title', sum(costNano)], ...listPieces(price, priceVersion)),
    ...(billedNano === costNano
      ? []
      : [
          fact(
            'billed',
            ['plain', sum(billedNano)],
            ['dim', billedNano === 0 ? '  a subscription pays' : ''],
          ),
        ]),
    ...(reportedNano === null ? [] : [fact('its source says', ['plain', sum(reportedNano)])]),
  ]
}

const amountWidth = 16

/** `  = 1,204 × $3/M`. */
function sumText({ unit, count, usd, factor, insteadOf }: PriceLine): string {
  const each = unit.endsWith('_mtok') ? 'M' : 'k'
  const times = factor === 1 ? '' : ` × ${factor}`
  const whose = insteadOf === undefined ? '' : `  at the price of ${unitNames[insteadOf]}`
  return `  = ${count.toLocaleString('en')} × $${usd}/${each}${times}${whose}`
}

function listPieces(price: NonNullable<Shown['price']>, version: string | null): Piece[] {
  const by = version ?? (price.kind === 'priced' ? price.version : null)
  const rule = price.kind === 'priced' ? `, ${price.provider}/${price.model}` : ''
  return by === null ? [] : [['dim', `  by ${by}${rule}`]]
}

function attemptLines(attempts: Shown['attempts']): readonly Line[] {
  return attempts.map(({ atMs, status, httpStatus, durationMs, message }) => [
    ['dim', `  ${formatClock(atMs)}  `],
    ['bad', fit(`${status}${httpStatus === null ? '' : ` ${httpStatus}`}`, 16)],
    ['plain', ` ${tookText(durationMs).padStart(6)}  `],
    ['plain', message ?? ''],
  ])
}

const tieWords: Readonly<Record<Shown['copies'][number]['by'], string>> = {
  request_id: 'the same id of the provider',
  session_and_model: 'the same session and model',
  tokens: 'the same tokens at the same time',
}

function tiedLine({ atMs, source, id, costNano, by }: Shown['copies'][number]): Line {
  return [
    ['dim', `  ${formatClock(atMs)}  `],
    ['plain', fit(source.replace('_', ' '), 14)],
    ['plain', ` ${fit(id, 10)} ${usdText(costNano)}`],
    ['dim', `  ${tieWords[by]}`],
  ]
}
