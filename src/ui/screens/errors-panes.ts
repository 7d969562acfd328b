import { cures } from '../../core/usage/error-words.ts'
import type { Column } from '../columns.ts'
import { lineOf, type Piece } from '../drawing.ts'
import { tookText } from '../duration.ts'
import { formatAge, plural } from '../format.ts'
import { partText } from '../money.ts'
import { exactly } from '../request-subject.ts'
import type { Scope } from '../scope.ts'
import { nextSpan } from '../span.ts'
import { wrapWords } from '../text.ts'
import type { Theme, Tone } from '../theme.ts'
import type { FailureRow, FailureTable } from '../usage-data.ts'
import type { ErrorGroup } from '../usage-wishes.ts'
import { missingHealth } from './checks-pane.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

type ErrorColumn = Column<FailureRow, Scope>

const nameOf = (by: ErrorGroup, { key }: FailureRow): string =>
  key || (by === 'agent' ? '(no agent of the fleet)' : '?')

const percent = (share: number | null): string => (share === null ? '-' : partText(share, 1))

function columnsBy(by: ErrorGroup): readonly ErrorColumn[] {
  const name: ErrorColumn = {
    ...{ id: 'name', title: by.toUpperCase(), key: 'n', align: 'left', rank: 1, width: { min: 12, max: 40 } },
    cell: (row) => [row.key === '' ? 'dim' : 'plain', nameOf(by, row)],
    measure: (row) => nameOf(by, row),
    order: ({ key }) => key,
  }
  return by === 'class' ? [name, ...figures, message] : [name, ...figures, success, kinds, message]
}

const figures: readonly ErrorColumn[] = [
  {
    ...{ id: 'failed', title: 'FAILED', key: 'f', align: 'right', rank: 2, width: { min: 6, max: 8 } },
    cell: ({ failures }) => ['bad', String(failures)],
    order: ({ failures }) => failures,
    isDescending: true,
  },
  {
    ...{ id: 'share', title: 'OF ALL', align: 'right', rank: 3, width: { min: 6, max: 6 } },
    cell: ({ share }) => ['plain', percent(share)],
  },
  {
    ...{ id: 'last', title: 'LAST', key: 'l', align: 'right', rank: 4, width: { min: 6, max: 6 } },
    cell: ({ lastMs }, { data }) => ['plain', formatAge(data.nowMs - lastMs)],
    order: ({ lastMs }) => lastMs,
    isDescending: true,
  },
]

const success: ErrorColumn = {
  ...{ id: 'success', title: 'SUCCESS', key: 's', align: 'right', rank: 5, width: { min: 7, max: 7 } },
  cell: ({ successRate }) => [rateTone(successRate), percent(successRate)],
  order: ({ successRate }) => successRate,
}

const kinds: ErrorColumn = {
  ...{ id: 'kinds', title: 'KINDS', align: 'left', rank: 7, width: { min: 14, max: 40 } },
  cell: (row) => ['plain', kindsOf(row)],
  measure: kindsOf,
}

const message: ErrorColumn = {
  ...{ id: 'message', title: 'LAST MESSAGE', align: 'left', rank: 6, width: { min: 16, max: 400 } },
  cell: ({ lastMessage }) => ['dim', lastMessage ?? '-'],
}

/** `rate_limit 12, timeout 3`. */
function kindsOf({ classes }: FailureRow): string {
  return classes.map((each) => `${each.class} ${each.failures}`).join(', ')
}

function rateTone(rate: number | null): Tone {
  if (rate === null) return 'dim'
  if (rate >= 0.99) return 'good'
  return rate >= 0.9 ? 'warn' : 'bad'
}

/** The table of the wish that is shown; `null` until it came. */
function shownFailures({ data, model }: Scope, by: ErrorGroup): FailureTable | null {
  const { failures } = data
  return failures && failures.by === by && failures.span === model.view.span ? failures : null
}

const headLines = 2

/** How much of all came well, and what became of what did not. */
function head(by: ErrorGroup) {
  return (scope: Scope, width: number, theme: Theme): readonly string[] => {
    const summary = shownFailures(scope, by)?.summary
    const lines = summary ? [ratePieces(scope, summary), retryPieces(summary)] : [[], []]
    return lines.map((pieces) => lineOf(pieces, width, theme))
  }
}

type Summary = NonNullable<FailureTable['summary']>

function ratePieces({ model }: Scope, { total }: Summary): Piece[] {
  const { calls, failures, successRate } = total
  const span: Piece = ['title', `  [${model.view.span}]`]
  if (calls + failures === 0) return [['plain', '  No attempt is known'], span]
  return [
    [rateTone(successRate), `  ${percent(successRate)}`],
    ['plain', ` of ${plural(calls + failures, 'attempt')} had an answer`],
    ['plain', failures === 0 ? '' : `, ${failures} failed`],
    span,
  ]
}

function retryPieces({ retries, total }: Summary): Piece[] {
  if (total.failures === 0) return []
  const { answered, givenUp, open, unknown, waitMs } = retries
  const after = answered.reduce((sum, { requests }) => sum + requests, 0)
  const wait = waitMs === null ? '' : ` (half within ${tookText(waitMs)})`
  const parts = [
    after === 0 ? '' : `${after} answered after all${wait}`,
    givenUp === 0 ? '' : `${givenUp} given up`,
    open === 0 ? '' : `${open} may be tried again`,
    unknown === 0 ? '' : `${unknown} not known`,
  ]
  return [['dim', `  ${parts.filter(Boolean).join(', ')}`]]
}

const footLines = 3

/** What was said last, whole, and what can be done. */
function foot(row: FailureRow | undefined, width: number, theme: Theme): readonly string[] {
  const said: Piece[] = [
    ['title', `  ${row?.lastClass ?? ''}`],
    ['plain', `  ${row?.lastMessage ?? ''}`],
  ]
  const cure = row ? wrapWords(cures[row.lastClass], width - 4) : []
  const lines = [said, ...cure.slice(0, footLines - 1).map((line): Piece[] => [['plain', `  ${line}`]])]
  return Array.from({ length: footLines }, (_, index) => lineOf(lines[index] ?? [], width, theme))
}

function errorsPane(by: ErrorGroup, title: string): Pane {
  return tablePane<FailureRow>({
    ...{ id: `errors.${by}`, title, isTail: false, columns: columnsBy(by) },
    ...{ head: head(by), headLines, foot, footLines },
    subject: {
      text: (row) => `${nameOf(by, row)} ${kindsOf(row)} ${row.lastMessage ?? ''}`,
      name: (row) => nameOf(by, row),
      fields: {
        failed: { kind: 'number', of: ({ failures }) => failures },
        age: { kind: 'duration', of: ({ lastMs }, nowMs) => nowMs - lastMs },
      },
    },
    all: (scope) => shownFailures(scope, by)?.summary?.rows ?? [],
    idOf: ({ key }) => key,
    copyable: (row) => ({ name: `${nameOf(by, row)} ${row.failures} ${row.lastMessage ?? ''}`, json: row }),
    none: (scope) => noErrors(scope, shownFailures(scope, by)),
    open: (_, key) => ({ kind: 'requests', filter: filterOfError(by, key) }),
    cli: ({ model }) => `superclaw errors --by ${by} --since ${model.view.span}`,
  })
}

function noErrors(scope: Scope, failures: FailureTable | null): string {
  if (!failures) return missingHealth(scope)
  if (!failures.summary) return failures.problem ?? 'The figures could not be read.'
  const { span } = scope.model.view
  const next = span === '30d' ? '' : ` t looks back ${nextSpan(span)}.`
  return `No call is known that failed in the last ${span}.${next}`
}

/** What failed: a tab for each way to look at it. */
export const errorsPanes: readonly Pane[] = [
  errorsPane('class', 'Kind'),
  errorsPane('agent', 'Agent'),
  errorsPane('model', 'Model'),
]

/** The filter of the Requests screen that lists what a row of the Errors screen counts. */
function filterOfError(by: ErrorGroup, key: string): string {
  return by === 'class' ? `status=${key}` : `!status:ok ${exactly(by, key)}`
}
