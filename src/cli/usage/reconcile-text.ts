import type { OutputOf } from '../../core/operations/contract.ts'
import { countOf, formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { dollars } from './live-text.ts'
import { costText, formatTokens } from './usage-text.ts'

type Session = OutputOf<'usage.reconcile'>['sessions'][number]
type Source = Session['sources'][number]
type Difference = Session['differences'][number]
type Unmatched = Difference['onlyBetter']

const sourceNames: Readonly<Record<Source['source'], string>> = {
  proxy: 'proxy',
  event: 'live events',
  session_log: 'history',
  metrics: 'metrics',
}

const columns: readonly Column<Source>[] = [
  { header: 'SOURCE', text: ({ source }) => sourceNames[source], style: () => 'bold' },
  { header: 'CALLS', text: ({ calls }) => String(calls), align: 'right' },
  { header: 'COUNTED', text: ({ counted }) => String(counted), align: 'right' },
  { header: 'PROMPT', text: ({ promptTokens }) => formatTokens(promptTokens), align: 'right' },
  { header: 'OUTPUT', text: ({ outputTokens }) => formatTokens(outputTokens), align: 'right' },
  { header: 'LIST PRICE', text: costText, align: 'right' },
  { header: 'REPORTED', text: reportedText, align: 'right' },
]

/** What each source told of each session, what counts, and where they differ. */
export function reconcileLines(sessions: readonly Session[], nowMs: number, paint: Paint): string[] {
  const each = sessions.flatMap((session) => [
    paint('bold', [session.tool, session.session ?? session.agent ?? '?'].join(' ')),
    ...tableLines(columns, session.sources, { paint }),
    ...session.differences.flatMap((difference) => differenceLines(difference, nowMs)),
    ...session.sources.flatMap(apartLines),
    '',
  ])
  return [
    ...each,
    'Counted is the best source of each time: the proxy before live events before histories before metrics. It is believed for',
    'all within five minutes of what it told; what a worse one told of other times counts as well.',
  ]
}

function reportedText({ reported }: Source): string {
  return reported ? `${dollars(reported.reportedNano)}${reported.isApart ? ' !' : ''}` : '-'
}

function differenceLines(
  { better, worse, matched, onlyBetter, onlyWorse }: Difference,
  nowMs: number,
): string[] {
  const [one, other] = [sourceNames[better], sourceNames[worse]]
  return [
    `${countOf(matched, 'call')} in both ${one} and ${other}.`,
    ...onlyLines(`only in ${one}`, onlyBetter, nowMs, 'histories lack calls that tools make for themselves'),
    ...onlyLines(`only in ${other}`, onlyWorse, nowMs, 'an exporter that was off, or lost what it held'),
  ]
}

function onlyLines(where: string, unmatched: Unmatched, nowMs: number, reason: string): string[] {
  const { calls, some } = unmatched
  if (calls === 0) return []
  const shown = some.map(({ atMs, model, promptTokens, outputTokens, costNano, isCounted }) =>
    [
      `  ${formatTime(atMs, nowMs)}  ${model || '?'}  ${formatTokens(promptTokens)} + ${formatTokens(outputTokens)}`,
      costNano === null ? '?' : dollars(costNano),
      ...(isCounted ? [] : ['not counted']),
    ].join('  '),
  )
  const rest = calls - some.length
  return [
    `${countOf(calls, 'call')} ${where}: ${costText(unmatched)} (${reason}).`,
    ...shown,
    ...(rest > 0 ? [`  … ${rest} more`] : []),
  ]
}

function apartLines({ source, reported }: Source): string[] {
  if (!reported?.isApart) return []
  const { calls, reportedNano, costNano } = reported
  return [
    `! ${sourceNames[source]} says that ${countOf(calls, 'call')} cost ${dollars(reportedNano)}; by the price list it is ${dollars(costNano)}.`,
  ]
}
