import { join } from 'node:path'
import { expect, test } from 'vitest'
import PricesList from '../../src/commands/prices/list.ts'
import PricesRecompute from '../../src/commands/prices/recompute.ts'
import PricesShow from '../../src/commands/prices/show.ts'
import UsageIndex from '../../src/commands/usage/index.ts'
import type { App } from '../../src/core/app.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import { claudeLine } from '../support/claude-line.ts'
import { useCommandHome } from '../support/command-home.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

const { app } = createFakeApp()
const show = (...argv: string[]) => runCommand(PricesShow, app, argv)
const list = (...argv: string[]) => runCommand(PricesList, app, argv)

/** No control plane runs. */
const nobody: App = {
  ...app,
  call: async () => {
    throw new ExpectedError('PLANE_UNREACHABLE', 'No control plane answers')
  },
}
const recompute = (...argv: string[]) => runCommand(PricesRecompute, nobody, argv)
const usage = (...argv: string[]) => runCommand(UsageIndex, nobody, ['--since', '2026-01-01', ...argv])

const home = useCommandHome()

const pricesWith = (text: string): void => {
  home().write(
    'superclaw.yaml',
    'version: 1\nusage: { subscriptions: [claude-code] }\nprices: { file: prices.yaml }\n',
  )
  home().write('prices.yaml', text)
}

test.for([
  {
    name: 'claude-sonnet-4-5-20250929',
    model: 'claude-sonnet-4-5',
    provider: 'anthropic',
    rule: /^starts with/,
  },
  { name: 'gpt-5.5', model: 'gpt-5.5', provider: 'openai', rule: /^is gpt-5\.5$/ },
  {
    name: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    model: /^regional\./,
    provider: 'aws',
    rule: /contains/,
  },
])(
  '$name is a model of $provider, and the rule that says so is told',
  async ({ name, model, provider, rule }) => {
    const { json } = await show(name, '--json')
    expect(json()).toMatchObject({ provider })
    expect(json()).toMatchObject({ model: expect.stringMatching(model), rule: expect.stringMatching(rule) })
  },
)

test('prices of long prompts stand below those of others', async () => {
  const { stdout } = await show('gpt-5.5')
  expect(stdout).toMatch(/^gpt-5\.5 is gpt-5\.5 of openai: it is gpt-5\.5 \(genai-prices /)
  expect(stdout).toMatch(/\ninput +5 +million tokens +all\ninput +10 +million tokens +above 271999 tokens\n/)
})

test('a model that no list knows has no price, and what it may have been is said', async () => {
  const { stderr, exitCode } = await show('claud-sonnet')
  expect(stderr).toMatch(
    /No price list knows claud-sonnet: its calls have no price\nhint: Did you mean claude-/,
  )
  expect(exitCode).not.toBe(0)
})

test('the list can be that of one provider', async () => {
  const { json } = await list('--provider', 'anthropic', '--json')
  const { models } = json() as { models: { provider: string; model: string }[] }
  expect(new Set(models.map(({ provider }) => provider))).toEqual(new Set(['anthropic']))
  expect((await list('--provider', 'antropic')).stderr).toMatch(
    /has a provider antropic\nhint: They have anthropic/,
  )
})

test('what a call comes to is told line by line, with its service tier', async () => {
  const { stdout, json } = await show(
    'claude-haiku-4-5',
    '--tokens',
    'input=812,output=37',
    '--tier',
    'batch',
  )
  expect(stdout).toMatch(/\ninput +812 × \$1 \/ 1M × 0\.5 += +\$0\.000406\n/)
  expect(stdout).toMatch(/\nall += +\$0\.0004985\n/)
  const other = await show('claude-haiku-4-5', '--tokens', 'input=1', '--tier', 'flex', '--json')
  expect(other.json()).toMatchObject({ call: { nano: null, lines: [expect.stringMatching(/^No price: /)] } })
  expect(json).toBeDefined()
})

test.for([
  { counts: 'inptu=1', error: /nothing is called inptu\nhint: Did you mean input/ },
  { counts: 'input=many', error: /input has no count/ },
  { counts: 'reasoning=5,output=1', error: /reasoning is a part of output/ },
])('--tokens $counts is refused', async ({ counts, error }) => {
  const { stderr, exitCode } = await show('gpt-5.5', '--tokens', counts)
  expect(stderr).toMatch(error)
  expect(exitCode).toBe(2)
})

test('prices of other times and of service tiers stand below', async () => {
  const { stdout } = await show('claude-opus-4-6')
  expect(stdout).toMatch(/All its prices, by time:\n {2}first: input 5, .*\n {2}from 2026-03-13: input 5, /)
  expect(stdout).toMatch(/Service tiers, of tokens: batch × 0\.5, fast × 6\. Others have no price\.\n$/)
})

test('prices of your own go before all others, and the lists are told', async () => {
  pricesWith('providers: { acme: { models: { gpt-5.5: { input: 1 }, mine: { input: 2 } } } }')
  expect((await show('mine', '--json')).json()).toMatchObject({
    provider: 'acme',
    list: expect.stringMatching(/^prices\.yaml@/),
  })
  expect((await show('gpt-5.5', '--json')).json()).toMatchObject({ provider: 'acme', prices: [{ usd: 1 }] })
  expect((await show('gpt-5.5', '-p', 'openai', '--json')).json()).toMatchObject({ provider: 'openai' })
  const { lists } = (await list('--lists', '--json')).json() as {
    lists: { models: number; source: string }[]
  }
  expect(lists).toMatchObject([{ models: 2, source: join(home().path, 'prices.yaml') }, { source: null }])
})

test('a damaged price file fails what needs prices, with its place; nothing stands in for it', async () => {
  pricesWith('providers:\n  acme: { models: { m: { input: much } } }')
  for (const run of [list, () => show('gpt-5.5'), usage, () => recompute('--yes')]) {
    const { stderr, exitCode } = await run()
    expect(stderr).toMatch(/PRICES_INVALID\]: .*prices\.yaml has a fault\n.*prices\.yaml:2:\d+ /)
    expect(exitCode).toBe(78)
  }
})

test('history is priced anew once somebody agrees, and what a subscription pays for is not billed', async () => {
  home().write('.claude/projects/p/s.jsonl', claudeLine({ id: 1, output: 5, session: 's' }))
  expect((await usage()).stdout).not.toMatch(/BILLED/)
  pricesWith(
    'providers: { anthropic: { models: { claude-sonnet-4-6: { input: 3, cache_write_1h: 0, output: 100 } } } }',
  )
  const unasked = await recompute()
  expect([unasked.exitCode, unasked.stderr]).toEqual([
    2,
    expect.stringMatching(/Figures of the past would change/),
  ])
  const dry = await recompute('--dry-run')
  expect(dry.stdout).toMatch(/claude-sonnet-4-6 +1 +\$0\.\d+ +\$0\.\d+ /)
  expect(dry.stdout).toMatch(
    /\n1 call with another price, 0 that had none, 0 that have none any more\.\nNothing was changed\.\n$/,
  )
  expect((await recompute('--yes', '--json')).json()).toMatchObject({
    total: { calls: 1, changed: 1, billedAfterNano: 0 },
    lists: [expect.stringMatching(/^prices\.yaml@/), expect.any(String)],
    isDryRun: false,
  })
  expect((await recompute('--yes')).stdout).toMatch(/^1 call: every price stays as it is\.\n/)
  const { stdout } = await usage('--by', 'model')
  expect(stdout).toMatch(/LIST PRICE +BILLED\n/)
  expect(stdout).toMatch(/all +1 .* \$0\.00\d\d +\$0\.0000\n/)
})
