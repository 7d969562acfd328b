import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findConfig, loadConfig } from '../../../../src/core/adapters/config/config-file.ts'
import { ExpectedError } from '../../../../src/core/errors.ts'
import { isProcess } from '../../../../src/core/fleet/agent.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const good = 'version: 1\nagents: { a: { command: x } }\n'

/** Nothing of this machine's user counts. */
const at = (cwd: string, env: Record<string, string> = {}) => ({
  cwd,
  env: { HOME: join(cwd, 'home'), ...env },
})

async function failureOf(loading: Promise<unknown>): Promise<ExpectedError> {
  const error = await loading.catch((thrown: unknown) => thrown)
  if (!(error instanceof ExpectedError)) throw new Error(`not an expected error: ${error}`)
  return error
}

test.for(['superclaw.yaml', 'superclaw.yml', 'superclaw.json'])('finds %s in the folder', async (name) => {
  using folder = tempFolder()
  const path = folder.write(name, '{"version": 1, "agents": {"a": {"command": "x"}}}')
  const loaded = await loadConfig(undefined, at(folder.path))
  expect(loaded.path).toBe(path)
  expect(loaded.specs.filter(isProcess).map(({ id, cwd }) => [id, cwd])).toEqual([['a', folder.path]])
})

test('the folder comes before the user, .yaml before .json', () => {
  using folder = tempFolder()
  const env = { XDG_CONFIG_HOME: join(folder.path, 'xdg') }
  const finds = () => findConfig(at(folder.path, env))
  expect(finds()).toBeUndefined()
  const ofUser = folder.write('xdg/superclaw/superclaw.yaml', good)
  expect(finds()).toBe(ofUser)
  const json = folder.write('superclaw.json', '{}')
  expect(finds()).toBe(json)
  const yaml = folder.write('superclaw.yaml', good)
  expect(finds()).toBe(yaml)
})

test('no file at all is a configuration without agents', async () => {
  using folder = tempFolder()
  const { path, specs, config } = await loadConfig(undefined, at(folder.path))
  expect({ path, specs, port: config.api.port }).toEqual({ path: null, specs: [], port: 3737 })
  // An empty SUPERCLAW_CONFIG names no file.
  expect((await loadConfig('', at(folder.path))).path).toBeNull()
})

test('paths in a file start from its folder, wherever it is read from', async () => {
  using folder = tempFolder()
  folder.write('fleet/.env', 'A=from file\nB="two words"\n# C=3\n')
  folder.write('fleet/sub/keep', '')
  folder.write(
    'fleet/superclaw.yaml',
    'version: 1\nagents: { a: { command: x, cwd: sub, env_file: .env, env: { A: mine } } }',
  )
  const { specs } = await loadConfig('fleet/superclaw.yaml', at(folder.path))
  expect(specs).toMatchObject([{ cwd: join(folder.path, 'fleet/sub'), env: { A: 'mine', B: 'two words' } }])
})

test.skipIf(process.getuid?.() === 0)('a file that may not be read is not to be written anew', async () => {
  using folder = tempFolder()
  chmodSync(folder.write('superclaw.yaml', good), 0o000)
  const error = await failureOf(loadConfig('superclaw.yaml', at(folder.path)))
  expect(error).toMatchObject({ code: 'CONFIG_NOT_FOUND', hint: expect.stringContaining('ls -ld') })
})

test.for([
  { why: 'is not there', path: 'nowhere.yaml', says: /nowhere\.yaml does not exist$/ },
  { why: 'is a folder', path: '.', says: /is a folder$/ },
  { why: 'lies below a file', path: 'superclaw.yaml/x', says: /cannot be read \(ENOTDIR\)$/ },
])('a file that $why is not found, and the way to a first one is told', async ({ path, says }) => {
  using folder = tempFolder()
  folder.write('superclaw.yaml', good)
  const error = await failureOf(loadConfig(path, at(folder.path)))
  expect(error).toMatchObject({ code: 'CONFIG_NOT_FOUND', hint: expect.stringContaining('config init') })
  expect(error.message).toMatch(says)
})

test.skipIf(process.getuid?.() === 0)('a file that others own is told as that', async () => {
  using folder = tempFolder()
  chmodSync(folder.write('superclaw.yaml', good), 0o000)
  const error = await failureOf(loadConfig(undefined, at(folder.path)))
  expect(error.message).toMatch(/may not be read by this user$/)
})

test.for([
  {
    why: 'is larger than any configuration',
    bytes: Buffer.alloc(2 << 20, 'x'),
    says: 'is larger than 1 MiB',
  },
  { why: 'is not text', bytes: Buffer.from([0x76, 0xff, 0xfe]), says: 'is not text in UTF-8' },
])('a file that $why is refused', async ({ bytes, says }) => {
  using folder = tempFolder()
  folder.write('superclaw.yaml', bytes)
  const { code, issues } = await failureOf(loadConfig(undefined, at(folder.path)))
  expect([code, issues.map(({ message }) => message)]).toEqual(['CONFIG_INVALID', [says]])
})

test('a device that never ends is not read to its end', async () => {
  const error = await failureOf(loadConfig('/dev/zero', at('/')))
  expect(error.issues).toMatchObject([{ message: 'is larger than 1 MiB' }])
})

test('folders and files of variables that are missing are told together, each at its line', async () => {
  using folder = tempFolder()
  folder.write('binary.env', Buffer.from('A=x\0y'))
  const text = [
    'version: 1',
    'defaults:',
    '  cwd: nowhere',
    'agents:',
    '  a: { command: x, env_file: missing.env }',
    '  b.c: { command: x, cwd: also/nowhere }',
    '  d: { command: x, cwd: ., env_file: binary.env, instances: 3 }',
  ]
  const path = folder.write('superclaw.yaml', text.join('\n'))
  const { code, message, issues } = await failureOf(loadConfig(undefined, at(folder.path)))
  expect([code, message]).toEqual(['CONFIG_INVALID', `${path} has 4 faults`])
  expect(issues.map((issue) => [issue.file, issue.line, issue.column, issue.path])).toEqual([
    [path, 3, 8, 'agents.a.cwd'],
    [path, 5, 30, 'agents.a.env_file'],
    [path, 6, 27, 'agents.b.c.cwd'],
    [path, 7, 38, 'agents.d.env_file'],
  ])
  expect(issues.every(({ cure }) => cure !== undefined)).toBe(true)
})

test('variables are never shown by a fault', async () => {
  using folder = tempFolder()
  folder.write('.env', 'KEY=canary\0')
  folder.write('superclaw.yaml', 'version: 1\nagents: { a: { command: x, env_file: .env } }')
  const error = await failureOf(loadConfig(undefined, at(folder.path)))
  expect(JSON.stringify([error.message, error.issues])).not.toContain('canary')
})

test('a pipe can be read', async () => {
  using folder = tempFolder()
  const pipe = join(folder.path, 'pipe')
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  const writer = spawn('sh', ['-c', `printf 'version: 1' > "$1"`, 'sh', pipe], { stdio: 'ignore' })
  const ended = once(writer, 'exit')
  try {
    expect((await loadConfig(pipe, at(folder.path))).specs).toEqual([])
  } finally {
    writer.kill()
    await ended
  }
})

test('what a user set counts where the file says nothing', async () => {
  using folder = tempFolder()
  folder.write('home/.config/superclaw/settings.json', '{ "port": 4000, "config": "fleet.yaml" }')
  const ofUser = folder.write('home/.config/superclaw/fleet.yaml', 'version: 1\napi: { host: localhost }\n')
  expect(await loadConfig(undefined, at(folder.path))).toMatchObject({
    path: ofUser,
    config: { api: { port: 4000, host: 'localhost' } },
  })
  folder.write('superclaw.yaml', 'version: 1\napi: { port: 5000 }\n')
  expect((await loadConfig(undefined, at(folder.path))).config.api.port).toBe(5000)
})
