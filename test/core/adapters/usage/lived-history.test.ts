import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openUsageDesk } from '../../../../src/core/adapters/usage/open-usage-desk.ts'
import type { UsageGroup } from '../../../../src/core/usage/usage-query.ts'
import { firstMs, type LivedCall, lives, writtenOf } from '../../../support/lived-history.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

/** Pico-dollars for a token: input, cache read, cache write, output. By hand, from the pages of the providers. */
const prices: Readonly<Record<LivedCall['tool'], readonly [bigint, bigint, bigint, bigint]>> = {
  'claude-code': [3_000_000n, 300_000n, 3_750_000n, 15_000_000n],
  // Cache writes of this model cost what its input does.
  codex: [5_000_000n, 500_000n, 5_000_000n, 30_000_000n],
  'gemini-cli': [1_250_000n, 125_000n, 0n, 10_000_000n],
}

function nanoOf({ tool, input, cacheRead, cacheWrite, output }: LivedCall): bigint {
  const [forInput, forRead, forWrite, forOutput] = prices[tool]
  const pico =
    forInput * BigInt(input) +
    forRead * BigInt(cacheRead) +
    forWrite * BigInt(cacheWrite) +
    forOutput * BigInt(output)
  return (pico + 500n) / 1000n
}

/** Of Nepal, which is off by 5:45, all the year. */
const dayOf = ({ minute }: LivedCall): string =>
  new Date(firstMs + (minute + 345) * 60_000).toISOString().slice(0, 10)

const keys: readonly (readonly [UsageGroup, (call: LivedCall) => string])[] = [
  ['tool', ({ tool }) => tool],
  ['day', dayOf],
]

function countedBy(calls: readonly LivedCall[], keyOf: (call: LivedCall) => string) {
  const groups = [...Map.groupBy(calls, keyOf)].map(([key, each]) => ({
    key,
    calls: each.length,
    costNano: Number(each.reduce((sum, call) => sum + nanoOf(call), 0n)),
    outputTokens: each.reduce((sum, { output }) => sum + output, 0),
  }))
  return groups.sort((one, other) => (one.key < other.key ? -1 : 1))
}

test('what tools wrote of a month comes to what was lived, to the nano-dollar, by tool and by day', async () => {
  await fc.assert(
    fc.asyncProperty(lives, fc.infiniteStream(fc.nat(99)), async (calls, chance) => {
      using home = tempFolder()
      const path = join(home.path, 'usage.db')
      await using desk = openUsageDesk({ path, home: home.path, env: {} })
      const files = writtenOf(calls).map((file) => ({ ...file, path: home.write(file.path, '') }))
      // Some of each now, the rest later: in whatever order, and cut wherever.
      const rests = files.map(({ path: at, lines }) => {
        const text = lines.map((each) => `${each}\n`).join('')
        const cut = Math.floor((text.length * (chance.next().value ?? 0)) / 99)
        appendFileSync(at, text.slice(0, cut))
        return () => appendFileSync(at, text.slice(cut))
      })
      await desk.importHistory()
      for (const rest of rests) rest()
      for (const [by, keyOf] of keys) {
        const query = { by, fromMs: firstMs - 86_400_000, untilMs: firstMs + 32 * 86_400_000 }
        const { rows, total } = await desk.summary({ ...query, zone: 'Asia/Kathmandu' })
        const counted = rows
          .map(({ key, calls: count, costNano, outputTokens }) => ({
            key,
            calls: count,
            costNano,
            outputTokens,
          }))
          .sort((one, other) => (one.key < other.key ? -1 : 1))
        const expected = countedBy(
          calls.map((call) => (call.tool === 'gemini-cli' ? { ...call, cacheWrite: 0 } : call)),
          keyOf,
        )
        expect(counted).toEqual(expected)
        expect(total.unpriced).toBe(0)
      }
    }),
    { numRuns: 40 },
  )
})
