import { createPriceBook } from '../../core/adapters/price/price-book.ts'
import { readStoredList } from '../../core/adapters/price/stored-list.ts'
import { statePaths } from '../../core/config/paths.ts'
import type { PriceList } from '../../core/usage/price-list.ts'
import { usageSettingsHere } from './settings-here.ts'

/** A list that is in force. */
export interface ListInForce {
  readonly version: string
  readonly models: number
  /** A path or an address; `null` for the one that is shipped. */
  readonly source: string | null
  /** When `prices update` stored it; Unix epoch. */
  readonly storedAtMs: number | null
}

export interface ListsInForce {
  /** In the order in which they are looked through. */
  readonly lists: readonly PriceList[]
  readonly facts: readonly ListInForce[]
}

/** The lists as superclaw.yaml and the state directory are now. @throws PRICES_INVALID, CONFIG_INVALID */
export async function listsInForce(): Promise<ListsInForce> {
  const storedPath = statePaths(process.env).prices
  const settings = await usageSettingsHere()
  const book = createPriceBook({ storedPath, isKeeping: false })
  await book.refresh(settings)
  const lists = book.lists()
  const stored = readStoredList(storedPath)
  const { file, own } = settings.prices
  const sources = [
    ...(own === null ? [] : [{ source: 'superclaw.yaml', storedAtMs: null }]),
    ...(file === null ? [] : [{ source: file, storedAtMs: null }]),
    ...(stored ? [{ source: stored.source, storedAtMs: stored.storedAtMs }] : []),
  ]
  const facts = lists.map((list, index) => ({
    ...{ version: list.version, models: modelsOf(list) },
    ...(sources[index] ?? { source: null, storedAtMs: null }),
  }))
  return { lists, facts }
}

const modelsOf = ({ providers }: PriceList): number =>
  providers.reduce((sum, { models }) => sum + models.length, 0)
