import type { Column } from '../columns.ts'
import { tookText } from '../duration.ts'
import { formatClock, formatMoment } from '../format.ts'
import { countText, usdText } from '../money.ts'
import { cachePercent, callerOf, sentTokens } from '../request-figures.ts'
import { requestSubject } from '../request-subject.ts'
import type { Scope } from '../scope.ts'
import type { RequestRow } from '../usage-data.ts'
import { missingHealth } from './checks-pane.ts'
import { howCallsAreKnown } from './first-use.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

type RequestColumn = Column<RequestRow, Scope>
const dayMs = 86_400_000
const timeMax = 11
const statusMax = 14

/** The time of day, and of what is older than a day the date, with the time where there is room. */
function timeText(atMs: number, nowMs: number, width: number): string {
  return nowMs - atMs < dayMs ? formatClock(atMs) : formatMoment(atMs).slice(5, width < timeMax ? 10 : 16)
}

/** `rate_limit 429`; where there is little room the kind alone. */
function statusText({ status, httpStatus }: RequestRow, width: number): string {
  return httpStatus === null || width < statusMax ? status : `${status} ${httpStatus}`
}

const figure = (
  id: string,
  title: string,
  place: Pick<RequestColumn, 'rank' | 'width'> & { readonly key: string },
  told: { readonly text: (row: RequestRow) => string; readonly order: (row: RequestRow) => number | null },
): RequestColumn => ({
  ...{ id, title, ...place, align: 'right', order: told.order, isDescending: true },
  cell: (row) => [told.order(row) === null ? 'dim' : 'plain', told.text(row)],
})

const numberText = (value: number | null): string => (value === null ? '-' : countText(value))

const columns: readonly RequestColumn[] = [
  {
    ...{ id: 'time', title: 'TIME', key: 'i', align: 'left', rank: 1, width: { min: 8, max: timeMax } },
    cell: ({ atMs }, { data }, width) => ['dim', timeText(atMs, data.nowMs, width)],
    order: ({ atMs }) => atMs,
    isDescending: true,
  },
  {
    ...{ id: 'agent', title: 'AGENT', key: 'a', align: 'left', rank: 5, width: { min: 11, max: 24 } },
    cell: (row) => [row.agent === null ? 'dim' : 'plain', callerOf(row)],
    measure: callerOf,
    order: callerOf,
  },
  {
    ...{ id: 'model', title: 'MODEL', key: 'm', align: 'left', rank: 2, width: { min: 14, max: 36 } },
    cell: ({ model }) => ['plain', model || '?'],
    measure: ({ model }) => model,
    order: ({ model }) => model,
  },
  figure(...(['in', 'IN', { key: 'n', rank: 6, width: { min: 5, max: 5 } }] as const), {
    text: (row) => numberText(sentTokens(row)),
    order: sentTokens,
  }),
  figure(...(['out', 'OUT', { key: 'o', rank: 7, width: { min: 5, max: 5 } }] as const), {
    text: ({ tokens }) => numberText(tokens?.output ?? null),
    order: ({ tokens }) => tokens?.output ?? null,
  }),
  figure(...(['cache', 'CACHE', { key: 'h', rank: 9, width: { min: 5, max: 5 } }] as const), {
    text: (row) => shareText(cachePercent(row)),
    order: cachePercent,
  }),
  {
    ...{ id: 'cost', title: 'COST', key: 'c', align: 'right', rank: 3, width: { min: 8, max: 9 } },
    cell: ({ costNano, status }) =>
      status === 'ok' ? [costNano === null ? 'warn' : 'plain', usdText(costNano)] : ['dim', '-'],
    order: ({ costNano }) => costNano,
    isDescending: true,
  },
  figure(...(['took', 'TOOK', { key: 't', rank: 8, width: { min: 6, max: 6 } }] as const), {
    text: ({ durationMs }) => tookText(durationMs),
    order: ({ durationMs }) => durationMs,
  }),
  figure(...(['first', 'FIRST', { key: 'f', rank: 10, width: { min: 6, max: 6 } }] as const), {
    text: ({ firstTokenMs }) => tookText(firstTokenMs),
    order: ({ firstTokenMs }) => firstTokenMs,
  }),
  {
    ...{
      id: 'status',
      title: 'STATUS',
      key: 's',
      align: 'left',
      rank: 4,
      width: { min: 10, max: statusMax },
    },
    cell: (row, _, width) => [row.status === 'ok' ? 'good' : 'bad', statusText(row, width)],
    measure: (row) => statusText(row, statusMax),
    order: ({ status }) => status,
  },
  {
    ...{ id: 'tool', title: 'TOOL', key: 'l', align: 'left', rank: 11, width: { min: 11, max: 16 } },
    cell: ({ tool }) => ['dim', tool],
    measure: ({ tool }) => tool,
    order: ({ tool }) => tool,
  },
  {
    ...{ id: 'what', title: 'PROJECT', key: 'p', align: 'left', rank: 12, width: { min: 16, max: 400 } },
    cell: ({ message, project }) => (message === null ? ['dim', project ?? '-'] : ['bad', message]),
  },
]

const shareText = (percent: number | null): string => (percent === null ? '-' : `${percent.toFixed(0)}%`)

/** Calls to models and attempts that failed, the newest first; Enter opens one. */
export const requestsPane: Pane = tablePane<RequestRow>({
  ...{ id: 'requests.all', title: 'Requests', isTail: false, isHead: true },
  ...{ columns, subject: requestSubject },
  all: ({ data }) => data.requests?.rows ?? [],
  idOf: ({ id }) => id,
  copyable: (row) => ({ name: rowText(row), json: row }),
  none: noRequests,
  open: (_, id) => ({ kind: 'request', id }),
  cli: () => 'superclaw requests --follow',
})

function rowText(row: RequestRow): string {
  const { atMs, model, status, costNano, id } = row
  return [formatMoment(atMs), callerOf(row), model || '?', status, usdText(costNano), id].join(' ')
}

function noRequests(scope: Scope): string {
  const { requests } = scope.data
  if (!requests) return missingHealth(scope)
  if (requests.problem !== null) return requests.problem
  if (requests.wish !== '{}') return 'Nothing fits the filter. Esc shows all again.'
  return howCallsAreKnown
}
