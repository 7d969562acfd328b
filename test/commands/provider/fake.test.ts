import { expect, test } from 'vitest'
import ProviderFake from '../../../src/commands/provider/fake.ts'
import { openFakeProvider } from '../../../src/core/adapters/provider-fake/fake-provider.ts'
import { providerLine } from '../../../src/core/operations/provider-outputs.ts'
import { createFakeApp } from '../../support/fake-app.ts'
import { requestTo } from '../../support/provider-requests.ts'
import { runCommand } from '../../support/run-command.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Runs it until `calls` lines of calls are printed, which are asked for as soon as it listens. */
async function play(
  argv: readonly string[],
  { calls = 0, ask = async (_url: string): Promise<void> => undefined } = {},
) {
  const stop = new AbortController()
  let isAsked = false
  const onOutput = (text: string): void => {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
    if (url && !isAsked) {
      isAsked = true
      void ask(url)
    }
    if (isAsked && text.split(/#\d|"type":"call"/).length > calls) stop.abort()
  }
  const options = { signal: stop.signal, onOutput }
  return runCommand(ProviderFake, createFakeApp().app, ['--port', '0', ...argv], options)
}

async function askTwice(url: string): Promise<void> {
  const { path, body } = requestTo('messages', { body: { model: 'm\u001b[2J\u001b[31m' } })
  await (await fetch(url + path, { method: 'POST', body, headers: { 'x-api-key': 'secret-canary' } })).text()
  await (await fetch(`${url}/v1/nothing?key=secret-canary`)).text()
}

test('it says where it listens and what clients need, and has a line for each call', async () => {
  const { stdout, stderr } = await play([], { calls: 2, ask: askTwice })
  expect(stdout).toMatch(/export ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:\d+\n/)
  expect(stdout).toMatch(/export OPENAI_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/v1\n/)
  expect(stdout).toMatch(/export GOOGLE_GEMINI_BASE_URL=http:\/\/127\.0\.0\.1:\d+\n/)
  expect(stdout).toMatch(
    /#1 {2}messages {6}m\\x1b\[2J {2}json {2}200 {2}\d+ in, \d+ out {2}\S+ {2}built-in: answer\n/,
  )
  expect(stdout).toMatch(/#2 .* 404 /)
  expect(stdout).toMatch(/\n2 calls, 1 failed; \d+ tokens in, \d+ out\.\n$/)
  expect(stdout + stderr).not.toContain('secret-canary')
})

test('with --json each line is what is documented', async () => {
  const { jsonLines, stdout } = await play(['--json'], { calls: 2, ask: askTwice })
  const lines = jsonLines()
  for (const line of lines) expect(providerLine.parse(line)).toEqual(line)
  expect(lines).toMatchObject([
    { type: 'listening', script: null },
    { type: 'call', number: 1, status: 200, outcome: 'answered' },
    { type: 'call', number: 2, route: null, status: 404, usage: null },
    { type: 'summary', calls: 2, failed: 1 },
  ])
  expect(stdout).not.toContain('secret-canary')
})

test('a script answers, at the pace of the flags', async () => {
  using folder = tempFolder()
  const path = folder.write('script.yaml', 'version: 1\nrules: [{ name: mine, reply: { tokens: 5 } }]\n')
  const ask = async (url: string): Promise<void> => {
    const { path: at, body } = requestTo('chat', { stream: true })
    await (await fetch(url + at, { method: 'POST', body })).text()
  }
  const { jsonLines } = await play(['--json', '--script', path, '--pace', '5000', '--first-token', '1ms'], {
    calls: 1,
    ask,
  })
  expect(jsonLines()).toMatchObject([
    { type: 'listening', script: path },
    { type: 'call', rule: 'mine', stream: true, usage: { output: 5 } },
    { type: 'summary', outputTokens: 5 },
  ])
})

test('the faults of a script are told with their places', async () => {
  using folder = tempFolder()
  const path = folder.write('script.yaml', 'version: 1\nrules:\n  - replay: hi\n')
  const { exitCode, json } = await play(['--json', '--script', path])
  expect(exitCode).toBe(78)
  expect(json()).toMatchObject({
    error: { code: 'CONFIG_INVALID', issues: [{ path: 'rules.0.replay', line: 3, column: 5 }] },
  })
})

test.for([
  [['--script', '/nonexistent/script.yaml'], 'CONFIG_NOT_FOUND'],
  [['--pace', 'fast'], 'USAGE'],
  [['--pace', '0'], 'USAGE'],
  [['--first-token', 'soon'], 'USAGE'],
] as const)('%j is %s', async ([argv, code]) => {
  const { json } = await play(['--json', ...argv])
  expect(json()).toMatchObject({ error: { code, hint: expect.any(String) } })
})

test('a port that is taken is named', async () => {
  await using other = await openFakeProvider()
  const argv = ['--json', '--port', String(other.port)]
  const { json, exitCode } = await runCommand(ProviderFake, createFakeApp().app, argv)
  expect(json()).toMatchObject({
    error: { code: 'PORT_IN_USE', message: expect.stringContaining(String(other.port)) },
  })
  expect(exitCode).toBe(78)
})
