import type { Column } from '../columns.ts'
import { formatMoment } from '../format.ts'
import { bar } from '../graph.ts'
import type { ListId } from '../model.ts'
import { countText, partText, spentText, usdText } from '../money.ts'
import { exactly } from '../request-subject.ts'
import type { Scope } from '../scope.ts'
import { nextSpan } from '../span.ts'
import type { CostRow, CostTable } from '../usage-data.ts'
import type { CostGroup } from '../usage-wishes.ts'
import { missingHealth } from './checks-pane.ts'
import { costHead, costHeadLines } from './cost-head.ts'
import { howCallsAreKnown } from './first-use.ts'
import type { Pane } from './pane.ts'
import { tablePane } from './table-pane.ts'

type CostColumn = Column<CostRow, Scope>

const unnamed: Readonly<Record<CostGroup, string>> = {
  agent: '(no agent of the fleet)',
  model: '?',
  project: '(no folder)',
  session: '?',
  tool: '?',
}

/** What stands for a row whose key is empty: nobody said. */
const nameOf = (by: CostGroup, { key }: CostRow): string => key || unnamed[by]

function nameColumn(by: CostGroup): CostColumn {
  return {
    ...{ id: 'name', title: by.toUpperCase(), key: 'n', align: 'left', rank: 1, width: { min: 24, max: 60 } },
    cell: (row) => [row.key === '' ? 'dim' : 'plain', nameOf(by, row)],
    measure: (row) => nameOf(by, row),
    order: ({ key }) => key,
  }
}

const tokens = (
  id: string,
  title: string,
  place: { readonly key: string; readonly rank: number },
  of: (row: CostRow) => number,
): CostColumn => ({
  ...{ id, title, ...place, align: 'right', isDescending: true },
  width: { min: Math.max(6, title.length), max: Math.max(6, title.length) },
  cell: (row) => [of(row) === 0 ? 'dim' : 'plain', countText(of(row))],
  order: of,
})

const figures: readonly CostColumn[] = [
  {
    ...{ id: 'cost', title: 'COST', key: 'c', align: 'right', rank: 2, width: { min: 11, max: 14 } },
    cell: (row) => ['plain', spentText(row)],
    measure: spentText,
    order: ({ costNano }) => costNano,
    isDescending: true,
  },
  {
    ...{ id: 'share', title: 'SHARE', align: 'right', rank: 4, width: { min: 6, max: 6 } },
    cell: ({ costNano, calls, unpriced }, { data }) =>
      unpriced >= calls ? ['dim', '-'] : ['plain', partText(costNano, totalNano(data.costs))],
  },
  {
    ...{ id: 'bar', title: '', align: 'left', rank: 7, width: { min: 10, max: 30 } },
    cell: ({ costNano }, { data }, width) => [
      'info',
      bar(costNano / Math.max(1, totalNano(data.costs)), width),
    ],
  },
  {
    ...{ id: 'calls', title: 'CALLS', key: 'a', align: 'right', rank: 3, width: { min: 6, max: 7 } },
    cell: ({ calls }) => ['plain', countText(calls)],
    order: ({ calls }) => calls,
    isDescending: true,
  },
  tokens('input', 'INPUT', { key: 'i', rank: 8 }, ({ inputTokens }) => inputTokens),
  tokens('read', 'CACHE READ', { key: 'r', rank: 9 }, ({ cacheReadTokens }) => cacheReadTokens),
  tokens('write', 'CACHE WRITE', { key: 'w', rank: 10 }, ({ cacheWriteTokens }) => cacheWriteTokens),
  tokens('output', 'OUTPUT', { key: 'o', rank: 6 }, ({ outputTokens }) => outputTokens),
  {
    ...{ id: 'billed', title: 'BILLED', key: 'b', align: 'right', rank: 11, width: { min: 9, max: 14 } },
    cell: (row) => [row.billedNano === row.costNano ? 'dim' : 'plain', billedText(row)],
    measure: billedText,
    order: ({ billedNano }) => billedNano,
    isDescending: true,
  },
]

function billedText({ billedNano, calls, unpriced }: CostRow): string {
  return spentText({ costNano: billedNano, calls, unpriced })
}

function totalNano(costs: CostTable | null): number {
  return costs?.summary?.total.costNano ?? 0
}

const paces: Readonly<Partial<Record<CostGroup, 'byAgent' | 'byModel' | 'byTool'>>> = {
  ...{ agent: 'byAgent', model: 'byModel', tool: 'byTool' },
}

/** What is spent just now, where that is told by the group. */
function paceColumn(by: CostGroup): readonly CostColumn[] {
  const part = paces[by]
  if (!part) return []
  return [
    {
      ...{ id: 'now', title: '$/MIN', align: 'right', rank: 5, width: { min: 8, max: 9 } },
      cell: ({ key }, { data }) => {
        const pace = data.spending?.pace[part].find((each) => each.key === key)
        if (!pace || pace.callsPerMinute === 0) return ['dim', '-']
        return ['good', pace.unpriced > 0 && pace.perMinuteNano === 0 ? '?' : usdText(pace.perMinuteNano)]
      },
    },
  ]
}

/** The table of the wish that is shown; `null` until it came. */
function shownCosts({ data, model }: Scope, by: CostGroup): CostTable | null {
  const { costs } = data
  return costs && costs.by === by && costs.span === model.view.span ? costs : null
}

const [costColumn, ...others] = figures as [CostColumn, ...CostColumn[]]

function costPane(by: CostGroup, title: string): Pane {
  const id = `cost.${by}` as const satisfies ListId
  return tablePane<CostRow>({
    ...{ id, title, isTail: false, head: costHead, headLines: costHeadLines },
    columns: [nameColumn(by), costColumn, ...paceColumn(by), ...others],
    subject: {
      text: (row) => nameOf(by, row),
      name: (row) => nameOf(by, row),
      fields: {
        cost: { kind: 'number', of: ({ costNano }) => costNano / 1e9 },
        calls: { kind: 'number', of: ({ calls }) => calls },
        output: { kind: 'number', of: ({ outputTokens }) => outputTokens },
      },
    },
    all: (scope) => shownCosts(scope, by)?.summary?.rows ?? [],
    idOf: ({ key }) => key,
    copyable: (row) => ({ name: `${nameOf(by, row)} ${spentText(row)}`, json: row }),
    none: (scope) => noCosts(scope, shownCosts(scope, by)),
    open: (_, key) => ({ kind: 'requests', filter: exactly(by, key) }),
    cli: ({ model }) => `superclaw usage --by ${by} --since ${model.view.span}`,
  })
}

/** Why the table is empty, and what to do. */
function noCosts(scope: Scope, costs: CostTable | null): string {
  if (!costs) return missingHealth(scope)
  if (!costs.summary) return 'The figures could not be read.'
  const { span } = scope.model.view
  const { firstMs } = costs.summary
  if (firstMs !== null) {
    const next = span === '30d' ? '' : ` t looks back ${nextSpan(span)}.`
    return `No call in the last ${span}.${next} The first that is known is of ${formatMoment(firstMs)}.`
  }
  return howCallsAreKnown
}

/** What calls cost: a tab for each way to sum up. */
export const costPanes: readonly Pane[] = [
  costPane('agent', 'Agent'),
  costPane('model', 'Model'),
  costPane('project', 'Project'),
  costPane('session', 'Session'),
  costPane('tool', 'Tool'),
]
