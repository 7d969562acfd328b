import type { ListChanges, PriceChange } from '../../core/usage/list-changes.ts'
import { unitNames } from '../../core/usage/price-call.ts'
import { countOf } from '../format.ts'

/** More of one kind are counted, not named. */
const shownMax = 20

/** What a list says otherwise than the one before. */
export function changesLines({ added, removed, changed, otherwise }: ListChanges): string[] {
  if (added.length + removed.length + changed.length + otherwise === 0) return ['No price is another.']
  const models = (title: string, all: ListChanges['added']): string[] =>
    section(`${countOf(all.length, 'model')} ${title}`, all, ({ provider, model }) => `${provider} ${model}`)
  return [
    ...section(`${countOf(changed.length, 'price')} changed, the newest first`, changed, changeLine),
    ...models('added', added),
    ...models('removed: their calls get no price from this list any more', removed),
    ...(otherwise > 0
      ? [`${countOf(otherwise, 'model')} with other names, or other prices at other times.`]
      : []),
  ]
}

function section<Each>(title: string, all: readonly Each[], line: (each: Each) => string): string[] {
  if (all.length === 0) return []
  const rest = all.length - shownMax
  return [
    `${title}:`,
    ...all.slice(0, shownMax).map((each) => `  ${line(each)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ]
}

function changeLine({ provider, model, unit, aboveTokens, before, after, from }: PriceChange): string {
  const prompts = aboveTokens === null ? '' : `, above ${aboveTokens} tokens`
  const since = from === null ? '' : `, from ${from}`
  return `${provider} ${model}: ${unitNames[unit]}${prompts} ${usdOf(before)} → ${usdOf(after)}${wayOf(before, after)}${since}`
}

const usdOf = (usd: number | null): string => (usd === null ? 'none' : `$${usd}`)

function wayOf(before: number | null, after: number | null): string {
  if (before === null || after === null) return ''
  return after > before ? ' (dearer)' : ' (cheaper)'
}
