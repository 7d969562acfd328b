import { expect, test } from 'vitest'
import PricesList from '../../src/commands/prices/list.ts'
import PricesShow from '../../src/commands/prices/show.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

const { app } = createFakeApp()
const show = (...argv: string[]) => runCommand(PricesShow, app, argv)
const list = (...argv: string[]) => runCommand(PricesList, app, argv)

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
    /no provider antropic\nhint: It has anthropic/,
  )
})
