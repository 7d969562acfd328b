import type { CallPrice, PriceLine } from '../../core/usage/price-call.ts'
import { unitNames } from '../../core/usage/price-call.ts'

/**
 * The arithmetic of a call's price, a line for each unit and one for their sum; for a call without a price, why it has none.
 * Sums are exact to the nano-dollar: `input 812 × $1 / 1M = $0.000812`.
 */
export function priceArithmetic(price: CallPrice): string[] {
  if (price.kind === 'unpriced') return [`No price: ${price.why}.`]
  const { lines, nano, provider, model, rule, version } = price
  const rows = lines.map((line) => ({ name: unitNames[line.unit], ...sides(line) }))
  const total = { name: 'all', left: '', right: exactUsd(nano) }
  const [nameWidth, leftWidth, rightWidth] = [
    widest([...rows, total].map(({ name }) => name)),
    widest(rows.map(({ left }) => left)),
    widest([...rows, total].map(({ right }) => right)),
  ]
  return [
    ...[...rows, total].map(
      ({ name, left, right }) =>
        `${name.padEnd(nameWidth)}  ${left.padStart(leftWidth)}  =  ${right.padStart(rightWidth)}`,
    ),
    `${model} of ${provider}: the name ${rule} (${version}).`,
  ]
}

function sides(line: PriceLine): { readonly left: string; readonly right: string } {
  const { unit, count, usd, factor, pico, insteadOf } = line
  const each = unit.endsWith('_mtok') ? '1M' : '1k'
  const tier = factor === 1 ? '' : ` × ${roundFactor(factor)}`
  const whose = insteadOf ? ` (${unitNames[insteadOf]})` : ''
  return { left: `${count} × $${usd} / ${each}${tier}${whose}`, right: exactUsd(pico / 1000) }
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length))

/** Thirds and the like in four digits. */
const roundFactor = (factor: number): number => Number(factor.toPrecision(4))

/** All of an amount of nano-dollars, without zeros at its end but for cents: `$0.000812`, `$12.30`. */
export function exactUsd(nano: number): string {
  const fixed = (nano / 1e9).toFixed(12).replace(/0+$/, '')
  const [whole = '0', part = ''] = fixed.split('.')
  return `$${whole}.${part.padEnd(2, '0')}`
}
