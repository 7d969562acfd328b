import { expect, test } from 'vitest'
import { changesLines } from '../../../src/cli/usage/changes-text.ts'
import { listChanges } from '../../../src/core/usage/list-changes.ts'
import type { PricedModel, PriceList } from '../../../src/core/usage/price-list.ts'

const now = Date.UTC(2026, 10, 3)
const model = (id: string, prices: PricedModel['prices']): PricedModel => ({
  id,
  match: { equals: id },
  prices,
})
const listOf = (...models: PricedModel[]): PriceList => ({ version: 'v', providers: [{ id: 'p', models }] })

const before = listOf(
  model('same', { input_mtok: 1 }),
  model('gone', { input_mtok: 1 }),
  model('dearer', { input_mtok: { base: 1, tiers: [{ start: 10, price: 2 }] }, output_mtok: 2 }),
  model('cheaper', { input_mtok: 5 }),
  model('later', { input_mtok: 1 }),
)
const after = listOf(
  model('same', { input_mtok: 1 }),
  model('dearer', { input_mtok: { base: 1, tiers: [{ start: 10, price: 3 }] }, cache_read_mtok: 0.1 }),
  model('cheaper', [
    { prices: { input_mtok: 5 } },
    { constraint: { type: 'start_date', start_date: '2026-10-01' }, prices: { input_mtok: 4 } },
  ]),
  model('later', [
    { prices: { input_mtok: 1 } },
    { constraint: { type: 'start_date', start_date: '2027-01-01' }, prices: { input_mtok: 4 } },
  ]),
  model('new', { input_mtok: 1 }),
)

test('models that came and went are told, and prices that hold now, the newest first', () => {
  const changes = listChanges(before, after, now)
  expect(changes).toMatchObject({
    added: [{ provider: 'p', model: 'new' }],
    removed: [{ provider: 'p', model: 'gone' }],
    otherwise: 1,
  })
  expect(changesLines(changes)).toEqual([
    '4 prices changed, the newest first:',
    '  p cheaper: input $5 → $4 (cheaper), from 2026-10-01',
    '  p dearer: input, above 10 tokens $2 → $3 (dearer)',
    '  p dearer: output $2 → none',
    '  p dearer: cache reads none → $0.1',
    '1 model added:',
    '  p new',
    '1 model removed: their calls get no price from this list any more:',
    '  p gone',
    '1 model with other names, or other prices at other times.',
  ])
})

test('the same list changes nothing', () => {
  expect(changesLines(listChanges(after, structuredClone(after), now))).toEqual(['No price is another.'])
})

test('of very many, some are named and all are counted', () => {
  const many = listOf(...Array.from({ length: 50 }, (_, index) => model(`m${index}`, { input_mtok: 1 })))
  const lines = changesLines(listChanges(listOf(), many, now))
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([22, '50 models added:', '  and 30 more'])
})
