import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import PricesList from '../../src/commands/prices/list.ts'
import PricesRecompute from '../../src/commands/prices/recompute.ts'
import PricesShow from '../../src/commands/prices/show.ts'
import PricesUpdate from '../../src/commands/prices/update.ts'
import UsageIndex from '../../src/commands/usage/index.ts'
import type { App } from '../../src/core/app.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import { claudeLine } from '../support/claude-line.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'
import { type TempFolder, tempFolder } from '../support/temp-folder.ts'

const { app } = createFakeApp()
const show = (...argv: string[]) => runCommand(PricesShow, app, argv)
const list = (...argv: string[]) => runCommand(PricesList, app, argv)
const update = (...argv: string[]) => runCommand(PricesUpdate, app, argv)

/** No control plane runs. */
const nobody: App = {
  ...app,
  call: async () => {
    throw new ExpectedError('PLANE_UNREACHABLE', 'No control plane answers')
  },
}
const recompute = (...argv: string[]) => runCommand(PricesRecompute, nobody, argv)
const usage = (...argv: string[]) => runCommand(UsageIndex, nobody, ['--since', '2026-01-01', ...argv])

let home: TempFolder

beforeEach(() => {
  home = tempFolder()
  vi.stubEnv('HOME', home.path)
  vi.stubEnv('SUPERCLAW_HOME', join(home.path, 'state'))
  vi.stubEnv('SUPERCLAW_CONFIG', home.write('superclaw.yaml', 'version: 1\n'))
})

afterEach(() => {
  vi.unstubAllEnvs()
  home[Symbol.dispose]()
})

const pricesWith = (text: string): void => {
  home.write(
    'superclaw.yaml',
    'version: 1\nusage: { subscriptions: [claude-code] }\nprices: { file: prices.yaml }\n',
  )
  home.write('prices.yaml', text)
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
  expect(lists).toMatchObject([{ models: 2, source: join(home.path, 'prices.yaml') }, { source: null }])
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
  home.write('.claude/projects/p/s.jsonl', claudeLine({ id: 1, output: 5, session: 's' }))
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

const published = (usd: number, ...more: string[]): string =>
  JSON.stringify([
    {
      ...{ id: 'openai', name: 'OpenAI', api_pattern: '.', model_match: { starts_with: 'gpt-' } },
      models: ['gpt-5.5', ...more].map((id) => ({ id, match: { equals: id }, prices: { input_mtok: usd } })),
    },
  ])

async function serve(answer: RequestListener) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.json`
  return {
    ...{ url, asked },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const storedPath = () => join(home.path, 'state', 'prices.json')

test('a list is fetched once somebody agreed, stored, and in force at once; the one before is kept', async () => {
  let text = published(7, 'gpt-99')
  await using server = await serve((_, response) => response.end(text))
  const unasked = await update('--from', server.url)
  expect([unasked.exitCode, unasked.stderr]).toEqual([
    2,
    expect.stringMatching(/Nothing is fetched without being told/),
  ])
  expect(server.asked).toEqual([])
  const dry = await update('--from', server.url, '--yes', '--dry-run')
  expect(dry.stdout).toMatch(/openai gpt-5\.5: input \$5 → \$7 \(dearer\)/)
  expect(dry.stdout).toMatch(/1 model added:\n {2}openai gpt-99\n/)
  expect(dry.stdout).toMatch(/Nothing was changed\.\n$/)
  expect(existsSync(storedPath())).toBe(false)
  const { version } = (await update('--from', server.url, '--yes', '--json')).json() as { version: string }
  expect(version).toMatch(/^genai-prices@20\d\d-\d\d-\d\d\.[0-9a-f]{8}$/)
  expect(statSync(storedPath()).mode & 0o777).toBe(0o600)
  expect((await show('gpt-99', '--json')).json()).toMatchObject({ list: version, prices: [{ usd: 7 }] })
  expect((await show('claude-haiku-4-5', '--json')).json()).toMatchObject({
    list: expect.stringMatching(/^genai-prices 0/),
  })
  expect((await list('--lists')).stdout).toContain(`${version}: 2 models, ${server.url}, stored `)
  const first = readFileSync(storedPath(), 'utf8')
  text = published(8)
  await update('--from', server.url, '--yes')
  expect(readFileSync(`${storedPath()}.previous`, 'utf8')).toBe(first)
  expect((await show('gpt-5.5', '--json')).json()).toMatchObject({ prices: [{ usd: 8 }] })
})

test('a list comes from a file, too, and replaces one that is damaged', async () => {
  home.write('state/prices.json', '{ "format": 1')
  expect((await list()).stderr).toMatch(
    /prices\.json is damaged\nhint: superclaw prices update makes it anew/,
  )
  const file = home.write('list.json', published(6))
  expect((await update('--from', file)).exitCode).toBe(0)
  expect((await show('gpt-5.5', '--json')).json()).toMatchObject({ prices: [{ usd: 6 }] })
})

test.for<{ readonly why: string; readonly answer: RequestListener; readonly error: RegExp }>([
  {
    why: 'is cut short',
    answer: (_, to) => to.end(published(7).slice(0, -9)),
    error: /PRICES_INVALID.*\n.*is not JSON/,
  },
  {
    why: 'has a price that is none',
    answer: (_, to) => to.end(published(-7)),
    error: /PRICES_INVALID.*\n.*is not a price/,
  },
  { why: 'is a page', answer: (_, to) => to.end('<html>'), error: /PRICES_INVALID/ },
  { why: 'is empty', answer: (_, to) => to.end('[]'), error: /has no price of any model/ },
  { why: 'is not there', answer: (_, to) => to.writeHead(404).end(), error: /answered with status 404/ },
  {
    why: 'is elsewhere',
    answer: (_, to) => to.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    error: /answered with status 302/,
  },
  {
    why: 'is no text',
    answer: (_, to) => to.end(Buffer.from([0x5b, 0xff, 0xfe])),
    error: /no text in UTF-8/,
  },
  { why: 'breaks off', answer: (_, to) => to.write('[', () => to.destroy()), error: /PRICES_UNREACHABLE/ },
  {
    why: 'has no end',
    answer: (_, to) => {
      const more = (): void => {
        while (to.write(' '.repeat(1_000_000)));
      }
      to.on('drain', more).on('error', () => undefined)
      more()
    },
    error: /sends more than 16 MiB/,
  },
])('a list that $why replaces nothing', async ({ answer, error }) => {
  await using server = await serve(answer)
  const file = home.write('list.json', published(6))
  await update('--from', file)
  const before = readFileSync(storedPath(), 'utf8')
  const { stderr, exitCode } = await update('--from', server.url, '--yes')
  expect(stderr).toMatch(error)
  expect(exitCode).not.toBe(0)
  expect(readFileSync(storedPath(), 'utf8')).toBe(before)
})

test.for(['http://prices.example/data.json', 'ftp://prices.example/data.json', 'file:///etc/passwd'])(
  'nothing is fetched from %s',
  async (url) => {
    const { stderr, exitCode } = await update('--from', url, '--yes')
    expect(stderr).toMatch(/A price list is not fetched from .*\nhint: Only https:/)
    expect(exitCode).toBe(2)
  },
)

test('a state directory that cannot be written is said', async () => {
  writeFileSync(join(home.path, 'state'), 'a file where a folder should be')
  const { stderr, exitCode } = await update('--from', home.write('list.json', published(6)))
  expect(stderr).toMatch(/STATE_UNWRITABLE/)
  expect(exitCode).toBe(78)
})
