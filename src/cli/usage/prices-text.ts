import { unitNames } from '../../core/usage/price-call.ts'
import type { PriceUnit } from '../../core/usage/price-list.ts'
import type { ListedModel, ShownModel, ShownPrice, ShownTime } from '../../core/usage/shown-price.ts'
import { countOf, formatTime } from '../format.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'
import type { ListInForce } from './price-lists.ts'

const columns: readonly Column<ListedModel>[] = [
  { header: 'PROVIDER', text: ({ provider }) => provider },
  { header: 'MODEL', text: ({ model }) => model, style: () => 'bold' },
  ...(['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok'] as const).map(priceColumn),
]

function priceColumn(unit: PriceUnit): Column<ListedModel> {
  return {
    header: unitNames[unit].toUpperCase(),
    align: 'right',
    text: ({ prices }) => {
      const of = prices.filter((price) => price.unit === unit)
      return of.length === 0 ? '-' : of.map(({ usd }) => usd).join(' / ')
    },
  }
}

/** US dollars for a million tokens; of several, the later ones are for long prompts. */
export function priceListLines(models: readonly ListedModel[], paint: Paint): string[] {
  return tableLines(columns, models, { paint })
}

/** The lists themselves, in the order in which they are looked through. */
export function listLines(lists: readonly ListInForce[], nowMs: number): string[] {
  const shown = lists.map(({ version, models, source, storedAtMs }) => {
    const stored = storedAtMs === null ? '' : `, stored ${formatTime(storedAtMs, nowMs)}`
    return `${version}: ${countOf(models, 'model')}, ${source ?? 'shipped with this version'}${stored}`
  })
  const intro = lists.length > 1 ? 'The first list that knows a model counts:' : 'One list is in force:'
  return ['', intro, ...shown.map((line) => `  ${line}`)]
}

/** Each price of one model on a line of its own; its other times and its tiers below. */
export function modelLines({ prices, history, tiers }: ShownModel, paint: Paint): string[] {
  return [
    ...priceLines(prices, paint),
    ...(history.length > 1 ? ['', 'All its prices, by time:', ...history.map(timeLine)] : []),
    ...tierLines(tiers),
  ]
}

function priceLines(prices: readonly ShownPrice[], paint: Paint): string[] {
  return tableLines<ShownPrice>(
    [
      { header: 'FOR', text: ({ unit }) => unitNames[unit], style: () => 'bold' },
      { header: 'USD', text: ({ usd }) => String(usd), align: 'right' },
      { header: 'EACH', text: ({ unit }) => (unit.endsWith('_mtok') ? 'million tokens' : 'thousand') },
      {
        header: 'PROMPTS',
        text: ({ aboveTokens }) => (aboveTokens === null ? 'all' : `above ${aboveTokens} tokens`),
      },
    ],
    prices,
    { paint },
  )
}

function timeLine({ from, daily, prices }: ShownTime): string {
  const when = daily ? `${daily[0]} to ${daily[1]}` : from === null ? 'first' : `from ${from}`
  const short = prices
    .filter(({ aboveTokens }) => aboveTokens === null)
    .map(({ unit, usd }) => `${unitNames[unit]} ${usd}`)
  return `  ${when}: ${short.join(', ')}`
}

function tierLines(tiers: ShownModel['tiers']): string[] {
  if (tiers.length === 0) return ['', 'Nobody says what other service tiers cost: such calls have no price.']
  const factors = tiers.map(({ tier, factor }) => `${tier} × ${Number(factor.toPrecision(4))}`)
  return ['', `Service tiers, of tokens: ${factors.join(', ')}. Others have no price.`]
}
