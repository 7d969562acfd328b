import { unitNames } from '../../core/usage/price-call.ts'
import type { PriceUnit } from '../../core/usage/price-list.ts'
import type { ShownModel, ShownPrice } from '../../core/usage/shown-price.ts'
import type { Paint } from '../paint.ts'
import { type Column, tableLines } from '../table.ts'

const columns: readonly Column<ShownModel>[] = [
  { header: 'PROVIDER', text: ({ provider }) => provider },
  { header: 'MODEL', text: ({ model }) => model, style: () => 'bold' },
  ...(['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok'] as const).map(priceColumn),
]

function priceColumn(unit: PriceUnit): Column<ShownModel> {
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
export function priceListLines(models: readonly ShownModel[], paint: Paint): string[] {
  return tableLines(columns, models, { paint })
}

/** Each price of one model on a line of its own. */
export function priceLines(prices: readonly ShownPrice[], paint: Paint): string[] {
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
