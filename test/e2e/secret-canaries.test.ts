import { randomBytes } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { contract } from '../../src/core/operations/contract.ts'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { planeRecords } from '../support/plane-records.ts'
import { sendRaw } from '../support/raw-http.ts'
import { secretReference } from '../support/secret-reference.ts'
import { talkTo } from '../support/socket-talk.ts'
import { until } from '../support/until.ts'
import { withInput } from '../support/with-input.ts'

// Values that look like nothing: they are found by what they are alone.
const canary = (what: string): string => `${what} bird ${randomBytes(9).toString('hex')}`
const canaries = {
  variable: canary('variable'),
  part: canary('part'),
  header: canary('header').replaceAll(' ', '-'),
  token: canary('token').replaceAll(' ', '-'),
  unused: canary('unused'),
  quoted: `${canary('quoted')} "\\ \u00e9`,
  lines: `-----BEGIN-----\n${canary('lines')}\n-----END-----`,
  replaced: canary('replaced'),
  passphrase: canary('passphrase'),
}
const values = [...Object.values(canaries), ...canaries.lines.split('\n').slice(1, 2)]

/** What each tells of itself when it may: the agent in its own output, its probe as a complaint. */
const agentsAt = (url: string) => ({
  shy: {
    argv: ['sh', '-c', 'test -n "$KEY" && exec sleep 100000'],
    env: { KEY: secretReference('variable') },
  },
  loud: {
    argv: ['sh', '-c', 'echo "I say $KEY"; exec sleep 100000'],
    env: {
      KEY: secretReference('variable'),
      MIXED: `Bearer ${secretReference('part')}`,
      LINES: secretReference('lines'),
    },
    readiness: { exec: 'echo "not yet $KEY $MIXED" >&2; exit 1', interval: '1s', timeout: '5s' },
  },
  ending: {
    argv: ['sh', '-c', 'echo "$KEY" >&2; exit 3'],
    env: { KEY: secretReference('quoted') },
    restart: { max_restarts: 1, delay: '1s', on_crash_loop: 'park' },
  },
  site: {
    kind: 'probe',
    http: url,
    headers: { 'X-Key': secretReference('header') },
    interval: '1s',
    failures: 1,
  },
  gate: { kind: 'openclaw', url: url.replace('http', 'ws'), token: secretReference('token') },
})

interface World extends AsyncDisposable {
  readonly plane: BuiltPlane
  readonly seen: IncomingHttpHeaders[]
}

/** A server that says back what it was sent: nothing of that may be kept either. */
async function openWorld(): Promise<World> {
  const seen: IncomingHttpHeaders[] = []
  const server: Server = createServer((request, response) => {
    seen.push(request.headers)
    response.writeHead(500, `no ${request.headers['x-key']}`).end(JSON.stringify(request.headers))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const plane = await openBuiltPlane({ self: { log: { level: 'trace' } }, agents: agentsAt(url) })
  return {
    plane,
    seen,
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]()
      server.closeAllConnections()
      server.close()
    },
  }
}

async function setAll(plane: BuiltPlane): Promise<void> {
  for (const [name, value] of Object.entries(canaries))
    expect((await withInput(plane, value, 'secret', 'set', name)).status).toBe(0)
  await withInput(plane, canary('newer'), 'secret', 'rotate', 'replaced')
  expect((await plane.superclaw('reload')).status).toBe(0)
}

/** All but what ends the control plane, or reads what agents wrote. */
const asked = Object.entries(contract).filter(
  ([name, { kind }]) => kind !== 'stream' && !/^plane\.(stop|restart)|^config\.reload|^log\./.test(name),
)

/** Every operation, with a value in each field that any of them takes. Returns what they answered. */
async function askOverSocket(plane: BuiltPlane): Promise<string> {
  const text = canaries.variable
  const names = ['agent', 'grep', 'selector', 'fleet', 'reason', 'message', 'name', 'to', 'passphrase', text]
  const lists = { agents: [text], types: [text] }
  const hostile = {
    ...Object.fromEntries(names.map((name) => [name, text])),
    ...lists,
    limit: text,
    value: 5,
  }
  const narrow = ['agent', 'grep', 'selector', 'name'].map((name) => ({ [name]: text }))
  const answers: unknown[] = []
  for (const input of [hostile, ...narrow, { agents: [text] }, {}]) {
    using talk = await talkTo(join(plane.stateDir, 'plane.sock'))
    talk.send(...asked.map(([op], id) => ({ id, op, input })), { id: 1_000, op: text, input })
    for (const _ of [...asked, 0]) answers.push(await talk.next())
  }
  for (const agent of ['shy', 'loud', 'ending', 'site', 'gate'])
    answers.push(await plane.app.call('agent.show', { agent }), await plane.app.call('agent.env', { agent }))
  return JSON.stringify(answers)
}

async function askOverHttp(plane: BuiltPlane): Promise<string> {
  const { url } = await plane.app.call('plane.status', {})
  const port = Number(new URL(url).port)
  const token = readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
  const requests = asked.flatMap(([, { route }]) => requestsTo(route))
  const answers: string[] = []
  for (const bearer of [token, canaries.token]) {
    const headers = [['Authorization', `Bearer ${bearer}`]] as const
    for (const request of requests) answers.push(JSON.stringify(await sendRaw(port, { ...request, headers })))
  }
  return answers.join('\n')
}

function requestsTo(route: string): { method: string; path: string; body: string }[] {
  const text = canaries.part
  const [method = 'GET', pattern = ''] = route.split(' ')
  const path = pattern.replace(/\{\w+\}/g, encodeURIComponent(text))
  const query = new URLSearchParams({ agent: text, nope: text })
  if (method === 'GET') return [{ method, path: `${path}?${query}`, body: '' }]
  return [JSON.stringify({ x: text, value: 5 }), `{"x": ${text}`].map((body) => ({ method, path, body }))
}

/** What stands around `part`, to be told by; `undefined` when it is not there. */
function around(text: string, part: string): string | undefined {
  const at = text.indexOf(part)
  return at < 0 ? undefined : text.slice(Math.max(0, at - 200), at + part.length + 50)
}

function expectNone(text: string, where: string): void {
  for (const value of values) {
    for (const spelling of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
      expect(around(text, spelling), where).toBeUndefined()
  }
}

test('values of secrets are nowhere but in the output of the agent that prints its own', {
  timeout: 180_000,
}, async () => {
  await using world = await openWorld()
  const { plane, seen } = world
  await plane.start()
  await setAll(plane)
  await until(() => seen.some((headers) => headers['x-key'] === canaries.header))
  await until(async () => /bird|\*\*\*/.test((await plane.agent('loud')).reason))
  await until(async () => (await plane.agent('ending')).state === 'failed')
  const answers = [await askOverSocket(plane), await askOverHttp(plane)]
  answers.push(JSON.stringify(await plane.app.call('event.list', { limit: 10_000 })))
  answers.push(JSON.stringify(await plane.app.call('agent.list', {})))
  for (const command of [
    ['secret', 'list'],
    ['secret', 'show', 'variable'],
    ['agent', 'env', 'loud'],
    ['config', 'show'],
    ['events'],
  ]) {
    const { stdout, stderr } = await plane.superclaw(...command, '--json')
    answers.push(stdout, stderr)
  }
  await plane.app.call('plane.restart', { reason: `because of ${canaries.unused}, ${canaries.quoted}` })
  await until(async () => (await plane.agent('shy').catch(() => undefined))?.state === 'ready')
  // One that comes back knows what it gave to those that it finds running.
  await plane.crash()
  await until(async () => /bird|\*\*\*/.test((await plane.agent('loud')).reason))
  await plane.app.call('plane.restart', { reason: `because of ${canaries.variable}` })
  await until(async () => (await plane.agent('shy').catch(() => undefined))?.state === 'ready')
  expect((await plane.superclaw('doctor', '--bundle', 'a.tar.gz', '--with-agent-logs')).status).toBeLessThan(
    4,
  )
  await withInput(plane, canaries.passphrase, 'secret', 'rotate', '--key', '--to', 'passphrase')
  expect((await plane.superclaw('secret', 'list')).stdout).toContain('passphrase')
  const commands = globSync('/proc/[0-9]*/cmdline').map((path) => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return ''
    }
  })
  await plane.superclaw('stop')
  expect((await plane.superclaw('doctor', '--bundle', 'b.tar.gz', '--with-agent-logs')).status).toBeLessThan(
    4,
  )

  expect(planeRecords(plane.stateDir).length).toBeGreaterThan(100)
  expectNone(answers.join('\n'), 'what was answered')
  expectNone(commands.join('\n'), 'a command line')
  const files = globSync('**', { cwd: plane.stateDir }).filter((name) =>
    statSync(join(plane.stateDir, name)).isFile(),
  )
  expect(files).toContain('kept-config.json')
  for (const name of files.filter((file) => !/^logs\/(loud|ending)\//.test(file)))
    expectNone(readFileSync(join(plane.stateDir, name)).toString(), name)
  // That they were given, or there was nothing to be found.
  expect(readFileSync(join(plane.stateDir, 'logs', 'loud', 'current.log'), 'utf8')).toContain(
    canaries.variable,
  )
  for (const name of ['a.tar.gz', 'b.tar.gz'])
    expectNone(gunzipSync(readFileSync(join(plane.folder, name))).toString(), name)
  expect(gunzipSync(readFileSync(join(plane.folder, 'a.tar.gz'))).toString()).toContain('I say ***')
  // Their key is a passphrase by then, which this command was not told.
  expect(gunzipSync(readFileSync(join(plane.folder, 'b.tar.gz'))).toString()).not.toContain('agent-logs/')
})
