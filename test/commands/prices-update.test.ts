import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import PricesList from '../../src/commands/prices/list.ts'
import PricesShow from '../../src/commands/prices/show.ts'
import PricesUpdate from '../../src/commands/prices/update.ts'
import { useCommandHome } from '../support/command-home.ts'
import { createFakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/run-command.ts'

const { app } = createFakeApp()
const show = (...argv: string[]) => runCommand(PricesShow, app, argv)
const list = (...argv: string[]) => runCommand(PricesList, app, argv)
const update = (...argv: string[]) => runCommand(PricesUpdate, app, argv)

const home = useCommandHome()

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

const storedPath = () => join(home().path, 'state', 'prices.json')

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
  home().write('state/prices.json', '{ "format": 1')
  expect((await list()).stderr).toMatch(
    /prices\.json is damaged\nhint: superclaw prices update makes it anew/,
  )
  const file = home().write('list.json', published(6))
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
  const file = home().write('list.json', published(6))
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
  writeFileSync(join(home().path, 'state'), 'a file where a folder should be')
  const { stderr, exitCode } = await update('--from', home().write('list.json', published(6)))
  expect(stderr).toMatch(/STATE_UNWRITABLE/)
  expect(exitCode).toBe(78)
})
