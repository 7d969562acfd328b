import { randomBytes } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { contract } from '../../src/core/operations/contract.ts'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { planeRecords } from '../support/plane-records.ts'
import { sendRaw } from '../support/raw-http.ts'
import { talkTo } from '../support/socket-talk.ts'
import { until } from '../support/until.ts'

const random = (): string => randomBytes(12).toString('hex')

/** Secrets that no two runs share. Those that look like nothing are known by where they stand alone. */
const secrets = {
  variable: `canary-${random()}`,
  plainVariable: `canary-${random()}`,
  fileVariable: `canary-${random()}`,
  flag: `canary-${random()}`,
  key: `sk-canary-${random()}`,
  /** Of a command, beside {@link flag}. */
  wordInCommand: `sk-canary-${random()}`,
  password: `canary-${random()}`,
  wrongToken: `sca_${random()}${random().slice(0, 14)}`,
}

/** Every operation that there is, with a secret in each field that any of them takes. */
const hostileInput = {
  ...Object.fromEntries(
    ['agent', 'grep', 'selector', 'fleet', 'requestId', 'level', 'module', 'unknown'].map((name) => [
      name,
      secrets.key,
    ]),
  ),
  agents: [secrets.key],
  types: [secrets.key],
  limit: secrets.key,
  keepAgents: secrets.key,
  dryRun: secrets.key,
  reason: { [secrets.key]: secrets.key },
}
const narrowInputs = [
  { agent: secrets.key },
  { agents: [secrets.key] },
  { grep: secrets.key },
  { selector: secrets.key },
]

const agents = {
  one: {
    argv: [
      'sh',
      '-c',
      `echo says ${secrets.wordInCommand}; echo says $API_KEY; sleep 100000`,
      '--api-key',
      secrets.flag,
    ],
    env: {
      API_KEY: secrets.variable,
      PLAIN: secrets.plainVariable,
      DATABASE_URL: `postgres://me:${secrets.password}@db/x`,
    },
    env_file: 'one.env',
  },
}

async function openWorld(): Promise<BuiltPlane> {
  const plane = await openBuiltPlane({ self: { log: { level: 'trace' } }, agents })
  plane.write('one.env', `SERVICE_TOKEN=${secrets.fileVariable}\n`)
  await plane.start()
  await until(async () => (await plane.agent('one')).state === 'ready')
  return plane
}

async function askOverSocket(plane: BuiltPlane): Promise<void> {
  const names = Object.keys(contract)
  for (const input of [hostileInput, ...narrowInputs, {}]) {
    using talk = await talkTo(join(plane.stateDir, 'plane.sock'))
    const asked = names.filter(
      (name) => input === hostileInput || !/^plane\.(stop|restart)$|reload/.test(name),
    )
    talk.send(...asked.map((op, id) => ({ id, op, input })))
    talk.send({ id: 1_000, op: secrets.key, input })
    talk.send(`not json ${secrets.key}`)
    await until(async () => {
      const answer = (await talk.next()) as { id: number | null } | undefined
      return answer === undefined || answer.id === 1_000
    })
  }
}

async function askOverHttp(plane: BuiltPlane): Promise<void> {
  const { url } = await plane.app.call('plane.status', {})
  const port = Number(new URL(url).port)
  const token = readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
  const query = new URLSearchParams({ agent: secrets.key, grep: secrets.key, token, nope: secrets.key })
  for (const authorization of [`Bearer ${token}`, `Bearer ${secrets.wrongToken}`]) {
    const headers = [
      ['Authorization', authorization],
      ['X-Request-Id', secrets.key],
      ['X-Api-Key', secrets.password],
    ] as const
    const routes = Object.values(contract).filter(({ kind }) => kind !== 'stream')
    for (const { route } of routes) {
      const [method = 'GET', pattern = ''] = route.split(' ')
      const path = `${pattern.replace(/\{\w+\}/g, secrets.key)}?${query}`
      for (const body of method === 'GET' ? [''] : [JSON.stringify(hostileInput), `{"x": ${secrets.key}`])
        await sendRaw(port, { method, path, headers, body })
    }
    await sendRaw(port, { path: `/${secrets.key}`, headers })
    await sendRaw(port, { path: '/v1/agents', headers, host: secrets.password })
  }
}

/** Files that are refused for every reason, each with a secret nearby. */
async function reloadFaulty(plane: BuiltPlane): Promise<void> {
  const environment = `env: { API_KEY: ${secrets.variable} }`
  const files = [
    `version: 1\nagents:\n  one:\n    command: [${secrets.password}\n    ${environment}\n`,
    `version: 1\nagents:\n  one: { command: 5, ${environment}, ${secrets.key}: 1 }\n`,
    `version: 1\nagents:\n  one: { command: run, depends_on: [${secrets.key}], ${environment} }\n`,
    `version: 1\n${secrets.key}: 1\napi: { port: ${secrets.key} }\n`,
  ]
  for (const text of files) {
    plane.write('superclaw.yaml', text)
    expect((await plane.superclaw('reload')).status).not.toBe(0)
  }
  plane.write('superclaw.yaml', JSON.stringify({ version: 1, self: { log: { level: 'trace' } }, agents }))
}

function expectNone(text: string, where: string, known: readonly string[]): void {
  for (const secret of known) expect(text.includes(secret), `${secret} is in ${where}`).toBe(false)
}

test('secrets that come by any way are in no log, no event, no database and no bundle', {
  timeout: 120_000,
}, async () => {
  await using plane = await openWorld()
  const token = readFileSync(join(plane.stateDir, 'token'), 'utf8').trim()
  await askOverSocket(plane)
  await askOverHttp(plane)
  await reloadFaulty(plane)
  await plane.superclaw('agent', 'restart', 'one')
  await plane.superclaw('agent', 'show', secrets.key)
  await plane.app.call('plane.restart', { reason: `a new ${secrets.key}` })
  await until(async () => (await plane.agent('one').catch(() => undefined))?.state === 'ready')
  await plane.crash()
  expect((await plane.superclaw('doctor', '--bundle', 'with.tar.gz', '--with-agent-logs')).status).toBe(0)
  await plane.superclaw('stop')
  expect((await plane.superclaw('doctor', '--bundle', 'without.tar.gz')).status).toBe(0)
  // That something was told, or there is nothing to be found.
  expect(planeRecords(plane.stateDir).length).toBeGreaterThan(100)

  const all = [...Object.values(secrets), token]
  // What a command is started with, every user of the machine can see (ps(1)); events keep it.
  const { flag: _, wordInCommand: __, ...ofEvents } = secrets
  const names = globSync('**', { cwd: plane.stateDir }).filter((name) =>
    statSync(join(plane.stateDir, name)).isFile(),
  )
  for (const name of names) {
    if (/^(token|kept-config\.json|logs\/.*)$/.test(name)) continue
    const isStore = name.startsWith('state.db')
    const text = readFileSync(join(plane.stateDir, name), 'latin1')
    expectNone(text, name, isStore ? [...Object.values(ofEvents), token] : all)
  }
  for (const name of ['with.tar.gz', 'without.tar.gz']) {
    const path = join(plane.folder, name)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const text = gunzipSync(readFileSync(path)).toString('latin1')
    expect(text).toContain('superclaw-bundle/plane.log')
    expectNone(text, name, all)
  }
  expect(gunzipSync(readFileSync(join(plane.folder, 'with.tar.gz'))).toString()).toContain('says ***')
})
