import { type Fault, isRecord } from '../../config/fault.ts'
import { ownUnitNames } from './own-units.ts'
import { type OwnEntry, ownModel } from './price-schema.ts'

type At = readonly (string | number)[]

/**
 * What is wrong between the parts of prices, as they were written. Of what is not well-formed in itself nothing is said here.
 * Paths begin with `providers`.
 */
export function priceRuleFaults(written: unknown): Fault[] {
  return entriesOf(written).flatMap(([provider, { models }]) =>
    entriesOf(models).flatMap(([model, prices]) => {
      const { data } = ownModel.safeParse(prices)
      return data ? modelFaults(data, ['providers', provider, 'models', model]) : []
    }),
  )
}

function entriesOf(value: unknown): [string, Readonly<Record<string, unknown>>][] {
  if (!isRecord(value)) return []
  return Object.entries(value).filter(
    (entry): entry is [string, Readonly<Record<string, unknown>>] =>
      typeof entry[1] === 'object' && entry[1] !== null,
  )
}

function modelFaults(written: OwnEntry | readonly OwnEntry[], at: At): Fault[] {
  if (!isList(written)) return entryFaults(written, at)
  return [
    ...written.flatMap((entry, index) => entryFaults(entry, [...at, index])),
    ...sameDayFaults(written, at),
  ]
}

const isList = (written: OwnEntry | readonly OwnEntry[]): written is readonly OwnEntry[] =>
  Array.isArray(written)

function sameDayFaults(entries: readonly OwnEntry[], at: At): Fault[] {
  const days = entries.map(({ from = '' }) => from)
  return days.flatMap((day, index): Fault[] => {
    if (days.indexOf(day) === index) return []
    const message = day === '' ? 'has no `from`, as one before it' : `begins on ${day}, as one before it`
    return [{ at: [...at, index], message, cure: () => 'Give each the day from which on it holds' }]
  })
}

function entryFaults(entry: OwnEntry, at: At): Fault[] {
  if (ownUnitNames.every((unit) => entry[unit] === undefined)) {
    return [{ at, message: 'says no price', cure: () => 'Write at least `input:` and `output:`' }]
  }
  const { above = [] } = entry
  const isOne = !Array.isArray(above)
  return [above].flat().flatMap((tier, index, all) => {
    const own = [...at, 'above', ...(isOne ? [] : [index])]
    const before = all.findIndex(({ tokens }) => tokens === tier.tokens)
    return [
      ...(before < index ? [{ at: own, message: `begins at ${tier.tokens} tokens, as one before it` }] : []),
      ...ownUnitNames
        .filter((unit) => tier[unit] !== undefined && entry[unit] === undefined)
        .map((unit) => ({
          at: [...own, unit],
          message: 'is a price of long prompts alone',
          cure: () => `Write \`${unit}:\` of other prompts beside \`above\``,
        })),
    ]
  })
}
