import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { claudeLine } from '../support/claude-line.ts'
import { until } from '../support/until.ts'

const config = { agents: {}, prices: { file: 'prices.yaml' }, usage: { subscriptions: ['claude-code'] } }
const pricesOf = (usd: number): string =>
  `providers: { anthropic: { models: { claude-sonnet-4-6: { input: ${usd}, cache_write_1h: 0, output: 0 } } } }\n`
const damaged = 'providers: { anthropic: 5 }\n'

function leaveHistory(plane: BuiltPlane): void {
  mkdirSync(join(plane.folder, '.claude/projects/p'), { recursive: true })
  plane.write('.claude/projects/p/s.jsonl', claudeLine({ id: 1, output: 5, session: 's' }))
}

async function total(plane: BuiltPlane) {
  const { stdout } = await plane.superclaw('usage', '--since', '2026-11-01', '--json')
  const { total: sum, imported } = JSON.parse(stdout)
  return { ...sum, faults: imported.faults }
}

const checkOfPrices = async (plane: BuiltPlane) =>
  (await plane.app.call('plane.doctor', {})).findings.find(({ check }) => check === 'prices')

test('a control plane runs whatever its price file says, has no price until it is mended, and prices anew', async () => {
  await using plane = await openBuiltPlane(config)
  plane.write('prices.yaml', damaged)
  leaveHistory(plane)
  await plane.start()
  expect(await total(plane)).toMatchObject({
    calls: 1,
    unpriced: 1,
    faults: [expect.stringMatching(/prices\.yaml has a fault/)],
  })
  expect(await checkOfPrices(plane)).toMatchObject({
    level: 'failure',
    message: expect.stringMatching(/line 1: /),
  })
  await until(async () => {
    const { stdout } = await plane.superclaw('logs', '--self', '--json')
    return stdout.includes('prices are not those that are asked for')
  })
  const refused = await plane.superclaw('prices', 'recompute', '--yes')
  expect([refused.status, refused.stderr]).toEqual([78, expect.stringMatching(/PRICES_INVALID/)])

  plane.write('prices.yaml', pricesOf(1))
  const recomputed = await plane.superclaw('prices', 'recompute', '--yes', '--json')
  expect(JSON.parse(recomputed.stdout)).toMatchObject({
    total: { calls: 1, gained: 1, afterNano: 1_020_000 },
  })
  expect(await total(plane)).toMatchObject({ unpriced: 0, costNano: 1_020_000, billedNano: 0, faults: [] })
  expect(await checkOfPrices(plane)).toBe(undefined)
})

test('a running control plane keeps what its price file said, and follows it and its subscriptions by a reload', async () => {
  await using plane = await openBuiltPlane(config)
  plane.write('prices.yaml', pricesOf(1))
  await plane.start()
  leaveHistory(plane)
  expect(await total(plane)).toMatchObject({ costNano: 1_020_000, billedNano: 0 })
  plane.write('prices.yaml', damaged)
  expect((await plane.superclaw('reload')).status).toBe(0)
  plane.write('.claude/projects/p/t.jsonl', claudeLine({ id: 2, output: 5, session: 't' }))
  expect(await total(plane)).toMatchObject({
    calls: 2,
    unpriced: 0,
    costNano: 2_040_000,
    faults: [expect.any(String)],
  })
  plane.write('prices.yaml', pricesOf(2))
  plane.write('superclaw.yaml', JSON.stringify({ version: 1, prices: { file: 'prices.yaml' } }))
  expect((await plane.superclaw('reload')).status).toBe(0)
  await plane.superclaw('prices', 'recompute', '--yes')
  expect(await total(plane)).toMatchObject({ costNano: 4_080_000, billedNano: 4_080_000, faults: [] })
})
