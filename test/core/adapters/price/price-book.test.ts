import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPriceBook } from '../../../../src/core/adapters/price/price-book.ts'
import { readStoredList, writeStoredList } from '../../../../src/core/adapters/price/stored-list.ts'
import type { PricedUse } from '../../../../src/core/usage/price-call.ts'
import { noToolCalls } from '../../../../src/core/usage/tokens.ts'
import { noUsageSettings } from '../../../../src/core/usage/usage-settings.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const none = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }
const use: PricedUse = {
  ...{ model: 'm', provider: null, tier: 'standard', atMs: Date.UTC(2026, 10, 3), tools: noToolCalls },
  tokens: { ...none, input: 1 },
}
const known: PricedUse = { ...use, model: 'claude-haiku-4-5' }
const fileOf = (usd: number) => `providers: { acme: { models: { m: { input: ${usd} } } } }\n`

function world(text: string | null) {
  const folder = tempFolder()
  const file = join(folder.path, 'prices.yaml')
  const storedPath = join(folder.path, 'prices.json')
  if (text !== null) writeFileSync(file, text)
  const settings = { ...noUsageSettings, prices: { file, own: null } }
  const open = (isKeeping: boolean) => createPriceBook({ storedPath, isKeeping })
  return { folder, file, storedPath, settings, open, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

test('prices in superclaw.yaml go before the file, the file before the list that was stored, and that before the one that is shipped', async () => {
  using at = world(fileOf(2))
  const own = { acme: { models: { inline: { input: 9 } } } }
  const providers = [{ id: 'x', models: [{ id: 'm', match: { equals: 'm' }, prices: { input_mtok: 5 } }] }]
  writeStoredList(at.storedPath, {
    ...{ list: { version: 'stored', providers }, source: 's', sourceHash: 'h', storedAtMs: 1 },
  })
  const book = at.open(false)
  await book.refresh({ ...at.settings, prices: { ...at.settings.prices, own } })
  expect(book.lists().map(({ version }) => version)).toEqual([
    expect.stringMatching(/^superclaw\.yaml@[0-9a-f]{8}$/),
    expect.stringMatching(/^prices\.yaml@[0-9a-f]{8}$/),
    'stored',
    expect.stringMatching(/^genai-prices /),
  ])
  expect(book.priceOf(use)).toMatchObject({ nano: 2_000, provider: 'acme' })
})

test('a file that changes is read again', async () => {
  using at = world(fileOf(2))
  const book = at.open(true)
  await book.refresh(at.settings)
  writeFileSync(at.file, fileOf(12.5))
  await book.refresh(at.settings)
  expect(book.priceOf(use)).toMatchObject({ nano: 12_500 })
})

test.for([
  { why: 'is damaged', damage: 'providers: { acme: 5 }' },
  { why: 'is empty', damage: '' },
  { why: 'is no text', damage: Buffer.from([0xff, 0xfe, 0x00]) },
])(
  'who keeps goes on with what a file said when it was good, and says so, while it $why',
  async ({ damage }) => {
    using at = world(fileOf(2))
    await at.open(true).refresh(at.settings)
    writeFileSync(at.file, damage)
    // Another life of it: what was good is on the disk, too.
    const book = at.open(true)
    await book.refresh(at.settings)
    expect(book.fault()?.code).toBe('PRICES_INVALID')
    expect(book.priceOf(use)).toMatchObject({ nano: 2_000 })
    expect(book.priceOf(known)).toMatchObject({ nano: 1_000 })
    writeFileSync(at.file, fileOf(3))
    await book.refresh(at.settings)
    expect([book.fault(), book.priceOf(use)]).toMatchObject([null, { nano: 3_000 }])
  },
)

test.for([
  { why: 'that is missing', text: null },
  { why: 'with faults', text: 'providers: 5' },
])(
  'a file $why that was never good leaves all calls without a price, whatever other lists know',
  async ({ text }) => {
    using at = world(text)
    const book = at.open(true)
    await book.refresh(at.settings)
    expect(book.lists()).toEqual([])
    expect(book.priceOf(known)).toMatchObject({ kind: 'unpriced', why: expect.stringMatching(/has a fault/) })
  },
)

test('what was good of one file is not believed of another', async () => {
  using at = world(fileOf(2))
  const book = at.open(true)
  await book.refresh(at.settings)
  const file = join(at.folder.path, 'other.yaml')
  await book.refresh({ ...at.settings, prices: { file, own: null } })
  expect(book.priceOf(use)).toMatchObject({ kind: 'unpriced' })
})

test('who does not keep fails until the file is mended', async () => {
  using at = world('providers: 5')
  const book = at.open(false)
  await expect(book.refresh(at.settings)).rejects.toMatchObject({ code: 'PRICES_INVALID' })
  await expect(book.refresh(at.settings)).rejects.toMatchObject({ issues: [{ line: 1 }] })
  writeFileSync(at.file, fileOf(1))
  await book.refresh(at.settings)
  expect(book.priceOf(use)).toMatchObject({ nano: 1_000 })
  expect(readdirSync(at.folder.path)).toEqual(['prices.yaml'])
})

test('a stored list that is not as it was written is not believed', async () => {
  using at = world(fileOf(2))
  const list = { version: 'stored', providers: [] }
  writeStoredList(at.storedPath, { list, source: 's', sourceHash: 'h', storedAtMs: 1 })
  expect(statSync(at.storedPath).mode & 0o777).toBe(0o600)
  expect(readStoredList(at.storedPath)).toMatchObject({ list })
  writeFileSync(at.storedPath, readFileSync(at.storedPath, 'utf8').replace('stored', 'forged'))
  await expect(at.open(false).refresh(noUsageSettings)).rejects.toMatchObject({ code: 'PRICES_INVALID' })
  const book = at.open(true)
  await book.refresh(noUsageSettings)
  expect(book.priceOf(known)).toMatchObject({ kind: 'unpriced' })
  rmSync(at.storedPath)
  await book.refresh(noUsageSettings)
  expect(book.priceOf(known)).toMatchObject({ nano: 1_000 })
})

test('calls keep the prices that they had while other lists are read, and two who ask have them read once', async () => {
  using at = world(fileOf(2))
  const book = at.open(true)
  await book.refresh(at.settings)
  const file = join(at.folder.path, 'other.yaml')
  writeFileSync(file, fileOf(7))
  const other = { ...at.settings, prices: { file, own: null } }
  const reading = book.refresh(other)
  expect(book.refresh(other)).toBe(reading)
  expect(book.priceOf(use)).toMatchObject({ nano: 2_000 })
  await reading
  expect(book.priceOf(use)).toMatchObject({ nano: 7_000 })
})

test('of two that were asked for at once the last is in force', async () => {
  using at = world(fileOf(2))
  const book = at.open(true)
  const first = book.refresh(at.settings)
  await book.refresh(noUsageSettings)
  await first
  expect(book.priceOf(use)).toMatchObject({ kind: 'unpriced' })
  expect(book.priceOf(known)).toMatchObject({ nano: 1_000 })
})
