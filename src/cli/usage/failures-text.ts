import { classNames, cures } from '../../core/usage/error-words.ts'
import type {
  FailureGroup,
  FailureRow,
  FailureSummary,
  RetryHistory,
} from '../../core/usage/failure-query.ts'
import { countOf, formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import { rateText, shareText, tookText } from './figure-text.ts'

interface FailuresLook {
  readonly by: FailureGroup
  readonly fromMs: number
  readonly nowMs: number
  readonly paint: Paint
  readonly widthMax?: number | undefined
}

/** Failed attempts as a table, what became of them, and what to do. */
export function failureLines(summary: FailureSummary, look: FailuresLook): string[] {
  const { rows, total, retries, firstMs } = summary
  const { by, fromMs, nowMs, paint, widthMax } = look
  if (rows.length === 0) {
    const since = `No failed attempt is known since ${formatTime(fromMs, nowMs)}`
    const answered =
      total.calls === 0 ? 'no call is, either' : `${countOf(total.calls, 'call')} had an answer`
    const first = firstMs === null ? '' : ` The first that is known is of ${formatTime(firstMs, nowMs)}.`
    return [`${since}; ${answered}.${first}`]
  }
  const classes = [...new Set(rows.flatMap((row) => row.classes.map((each) => each.class)))]
  const attempts = total.calls + total.failures
  return [
    `${rateText(total.calls, attempts)} of ${countOf(attempts, 'attempt')} had an answer; ${total.failures} failed.`,
    '',
    ...tableLines(columnsOf(by, nowMs), rows, { paint, ...(widthMax && { widthMax }) }),
    '',
    ...retryLines(retries),
    '',
    ...tableLines(
      [
        { header: 'WHAT TO DO', text: (each) => classNames[each], style: () => 'bold' },
        { header: '', text: (each) => cures[each] },
      ],
      classes,
      { paint },
    ),
  ]
}

function columnsOf(by: FailureGroup, nowMs: number): Column<FailureRow>[] {
  const figure = (header: string, text: (row: FailureRow) => string): Column<FailureRow> => ({
    ...{ header, align: 'right', text },
  })
  const own: Column<FailureRow>[] =
    by === 'class'
      ? [{ header: 'CLASS', text: ({ lastClass }) => classNames[lastClass], style: () => 'bold' }]
      : [
          { header: by.toUpperCase(), text: ({ key }) => key || '?', style: () => 'bold' },
          figure('CALLS', ({ calls }) => String(calls ?? 0)),
          figure('SUCCESS', ({ successRate }) => shareText(successRate)),
        ]
  return [
    ...own,
    figure('FAILED', ({ failures }) => String(failures)),
    ...(by === 'class' ? [figure('OF ALL', ({ share }) => shareText(share))] : []),
    ...(by === 'class' ? [] : [{ header: 'MOSTLY', text: mostly }]),
    figure('FIRST', ({ firstMs }) => formatTime(firstMs, nowMs)),
    figure('LAST', ({ lastMs }) => formatTime(lastMs, nowMs)),
    { header: 'LAST MESSAGE', text: ({ lastMessage }) => lastMessage ?? '' },
  ]
}

const mostly = ({ classes }: FailureRow): string => {
  const [first] = classes
  return first ? `${classNames[first.class]} ${first.failures}` : ''
}

/** What became of requests that failed at first. */
function retryLines({ answered, givenUp, open, unknown, waitMs, attempts }: RetryHistory): string[] {
  const requests = answered.reduce((sum, each) => sum + each.requests, 0)
  const told = answered.map((each) => `${each.requests} with attempt ${each.attempts}`)
  const ends = [
    requests > 0
      ? `${countOf(requests, 'request')} answered in the end (${told.join(', ')}; half of them within ${tookText(waitMs)})`
      : '',
    givenUp > 0 ? `${givenUp} not tried again within ten minutes` : '',
    open > 0 ? `${open} may still be tried again` : '',
    unknown > 0 ? `of ${countOf(unknown, 'attempt')} it is not known` : '',
  ].filter(Boolean)
  return [`What became of the last ${countOf(attempts, 'failed attempt')}: ${ends.join('; ')}.`]
}
