import { chmodSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { openTerminal } from '../support/open-terminal.ts'
import { secretReference } from '../support/secret-reference.ts'
import { until } from '../support/until.ts'
import { withInput } from '../support/with-input.ts'

const worker = (env: object) => ({ argv: ['sh', '-c', 'echo "key is $KEY"; exec sleep 100000'], env })
const config = {
  agents: { worker: worker({ KEY: secretReference('openai') }), other: worker({ KEY: 'plain' }) },
}

const wrote = (plane: BuiltPlane, id = 'worker'): string =>
  readFileSync(join(plane.stateDir, 'logs', id, 'current.log'), 'utf8')
const stateOf = async (plane: BuiltPlane, id: string): Promise<string> => (await plane.agent(id)).state
const isFailed = (plane: BuiltPlane) => until(async () => (await stateOf(plane, 'worker')) === 'failed')
const hasWritten = (plane: BuiltPlane, text: string) => until(async () => wrote(plane).includes(text))
const set = (plane: BuiltPlane, value: string, restart = false) =>
  plane.app.call('secret.set', { name: 'openai', value, restart })

test('an agent that lacks a secret says so and keeps nobody else, and runs once it is set and reloaded', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await isFailed(plane)
  const { reason } = await plane.agent('worker')
  expect(reason).toMatch(
    /needs the secret openai: No secret is called openai \(superclaw secret set openai\)/,
  )
  expect(await stateOf(plane, 'other')).toBe('ready')
  const done = await withInput(plane, 'value-one\n', 'secret', 'set', 'openai')
  expect(done.stdout).toMatch(/openai is set\.\nUsed by worker: superclaw reload brings it in/)
  expect((await plane.superclaw('reload')).stdout).toBe('~ worker\n1 unchanged\n')
  await hasWritten(plane, 'key is value-one\n')
})

test('another value restarts those that use it when asked, and a reload when not', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await isFailed(plane)
  const other = (await plane.agent('other')).pid
  expect(await set(plane, 'value-one', true)).toMatchObject({ isNew: true, restarted: ['worker'] })
  await hasWritten(plane, 'key is value-one\n')
  expect(await set(plane, 'value-two', true)).toMatchObject({ isNew: false, restarted: ['worker'] })
  await hasWritten(plane, 'key is value-two\n')
  expect(await set(plane, 'value-three')).toMatchObject({ restarted: [], secret: { version: 3 } })
  expect(await plane.app.call('config.reload', { dryRun: true })).toMatchObject({ changed: ['worker'] })
  await plane.superclaw('agent', 'restart', 'worker')
  await hasWritten(plane, 'key is value-three\n')
  // It has the new value: nothing is left to do.
  expect(await plane.app.call('config.reload', {})).toMatchObject({ changed: [], unchanged: 2 })
  expect((await plane.agent('other')).pid).toBe(other)
})

test('secrets outlive a crash, with the agents that were given them', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  await until(async () => (await stateOf(plane, 'worker')) === 'ready')
  const { pid } = await plane.agent('worker')
  await plane.crash()
  expect((await plane.agent('worker')).pid).toBe(pid)
  process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => wrote(plane).split('key is value-one\n').length === 3)
})

test('a name that is not there is a fault of the file, with its place, and changes nothing', async () => {
  await using plane = await openBuiltPlane(config)
  plane.write('more.env', `A=${secretReference('filed')}\n`)
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  const agents = {
    ...config.agents,
    third: { ...worker({ KEY: secretReference('openia') }), env_file: 'more.env' },
  }
  plane.write('superclaw.yaml', JSON.stringify({ version: 1, agents }, undefined, 2))
  for (const command of [['config', 'validate'], ['reload']]) {
    const { status, stderr } = await plane.superclaw(...command)
    expect(status).toBe(78)
    expect(stderr).toMatch(
      /superclaw\.yaml:\d+:\d+ agents\.third\.env\.KEY: names no secret: openia\n +Did you mean openai\?/,
    )
    expect(stderr).toMatch(/agents\.third\.env_file: names no secret: filed\n +superclaw secret set filed/)
  }
  const { agents: running } = await plane.app.call('agent.list', {})
  expect(running.map(({ id }) => id)).toEqual(['worker', 'other'])
})

test('a value comes by standard input with one line end taken off, and never by the command line', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  const shown = async () => (await plane.superclaw('secret', 'show', 'a', '--reveal')).stdout
  for (const [given, kept] of [
    ['plain', 'plain'],
    ['line\n', 'line'],
    ['crlf\r\n', 'crlf'],
    ['two\n\n', 'two\n'],
    [' spaces \n', ' spaces '],
    ['\ufeffmark', '\ufeffmark'],
  ] as const) {
    expect((await withInput(plane, given, 'secret', 'set', 'a')).status).toBe(0)
    expect(await shown()).toBe(kept)
  }
  for (const input of [Buffer.from([0xff, 0xfe, 0x00]), 'a\0b', '', '\n', 'x'.repeat(70_000)]) {
    const { status, stderr } = await withInput(plane, input, 'secret', 'set', 'a')
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^error\[INPUT_INVALID\].*\nhint: /)])
  }
  const { status, stderr } = await withInput(plane, '', 'secret', 'set', 'a', 'hunter2000')
  expect([status, stderr]).toEqual([2, expect.stringMatching(/command line/)])
  expect(stderr).not.toContain('hunter2000')
  expect(await shown()).toBe('\ufeffmark')
})

test('on a terminal a value is asked for and not shown', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  const ask = () =>
    openTerminal([process.execPath, plane.bin, 'secret', 'set', 'a'], {
      env: { ...plane.env, TERM: 'xterm' },
    })
  {
    using terminal = ask()
    await terminal.shows(/Value of a \(not shown\):/)
    terminal.press('wrong\u0015tyx\u007fped-canary\r')
    expect((await terminal.exit).exitCode).toBe(0)
    expect(terminal.output()).not.toContain('canary')
  }
  expect((await plane.superclaw('secret', 'show', 'a', '--reveal')).stdout).toBe('typed-canary')
  using terminal = ask()
  await terminal.shows(/not shown/)
  terminal.press('half\u0003')
  expect((await terminal.exit).exitCode).toBe(2)
  expect(terminal.output()).toMatch(/nothing was changed/)
})

test('a lost or open key file is told with what to do, is never replaced, and can be put back', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  const folder = join(plane.stateDir, 'keys')
  const [name = ''] = readdirSync(folder)
  const [path, aside] = [join(folder, name), join(plane.folder, 'aside')]
  renameSync(path, aside)
  await plane.crash()
  const { findings } = await plane.app.call('plane.doctor', {})
  expect(findings[0]).toMatchObject({
    check: 'secrets',
    level: 'failure',
    message: expect.stringMatching(/is lost.*openai/),
  })
  await expect(plane.app.call('secret.set', { name: 'b', value: 'other-value' })).rejects.toMatchObject({
    code: 'SECRETS_LOCKED',
  })
  expect((await plane.superclaw('secret', 'list')).stdout).toMatch(
    /is lost: there is no .*\.key.*\nPut it back/,
  )
  expect(readdirSync(folder)).toEqual([])
  renameSync(aside, path)
  chmodSync(path, 0o644)
  expect((await plane.superclaw('secret', 'show', 'openai', '--reveal')).stderr).toMatch(
    /Other users may have read/,
  )
  chmodSync(path, 0o600)
  expect((await plane.superclaw('secret', 'show', 'openai', '--reveal')).stdout).toBe('value-one')
})

test('a new key leaves values, versions and agents alone, and the old key is gone', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  await until(async () => (await stateOf(plane, 'worker')) === 'ready')
  const pid = (await plane.agent('worker')).pid
  const folder = join(plane.stateDir, 'keys')
  const before = readdirSync(folder)
  expect((await plane.superclaw('secret', 'rotate', '--key')).stdout).toMatch(/1 secret wrapped/)
  const after = readdirSync(folder)
  expect([after.length, after[0] === before[0]]).toEqual([1, false])
  expect(statSync(join(folder, after[0] ?? '')).mode & 0o777).toBe(0o600)
  expect(await plane.app.call('config.reload', {})).toMatchObject({ changed: [] })
  expect((await plane.agent('worker')).pid).toBe(pid)
  await plane.crash()
  expect((await plane.superclaw('secret', 'show', 'openai', '--reveal')).stdout).toBe('value-one')
})

test('where there is no keyring the key stays where it is', async () => {
  await using plane = await openBuiltPlane(config)
  plane.env['PATH'] = `${plane.folder}:/usr/bin:/bin`
  writeFileSync(join(plane.folder, 'secret-tool'), '#!/bin/sh\nexit 1\n', { mode: 0o700 })
  await plane.start()
  await set(plane, 'value-one')
  const before = readdirSync(join(plane.stateDir, 'keys'))
  const { status, stderr } = await plane.superclaw('secret', 'rotate', '--key', '--to', 'keyring')
  expect(status).not.toBe(0)
  expect(stderr).toMatch(/no keyring here.*Nothing was changed/)
  expect(stderr).not.toMatch(/lost|nobody can read/)
  expect(readdirSync(join(plane.stateDir, 'keys'))).toEqual(before)
  await plane.crash()
  expect((await plane.superclaw('secret', 'show', 'openai', '--reveal')).stdout).toBe('value-one')
})

test('under a passphrase, secrets wait for it after a restart, and agents for them', async () => {
  const env = { KEY: secretReference('openai') }
  const broken = { argv: ['sh', '-c', 'exit 3'], env, restart: 'never' }
  const gateway = { kind: 'openclaw', url: 'ws://127.0.0.1:1', token: secretReference('openai') }
  await using plane = await openBuiltPlane({ agents: { ...config.agents, broken, gateway } })
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  await until(async () => /exited with 3/.test((await plane.agent('broken')).reason))
  const moved = await withInput(
    plane,
    'a long passphrase\n',
    'secret',
    'rotate',
    '--key',
    '--to',
    'passphrase',
  )
  expect(moved.status).toBe(0)
  expect(readdirSync(join(plane.stateDir, 'keys'))).toEqual([])
  await plane.superclaw('agent', 'stop', 'worker')
  await plane.crash()
  const started = await plane.superclaw('agent', 'start', 'worker')
  expect(started.stderr).toMatch(/wait for their passphrase/)
  expect((await withInput(plane, 'another one\n', 'secret', 'unlock')).stderr).toMatch(/not the passphrase/)
  await plane.superclaw('agent', 'restart', 'gateway')
  await until(async () => /needs the secret/.test((await plane.agent('gateway')).reason))
  const { sinceMs } = await plane.agent('broken')
  const unlocked = await withInput(plane, 'a long passphrase\n', 'secret', 'unlock')
  expect(unlocked.stdout).toMatch(/\nStarted again, which had lacked one: worker, gateway\n/)
  expect(unlocked.stdout).toMatch(/\nNot running well: broken/)
  await until(async () => (await stateOf(plane, 'worker')) === 'ready')
  await until(async () => !/needs the secret/.test((await plane.agent('gateway')).reason))
  expect((await plane.agent('broken')).sinceMs).toBe(sinceMs)
  const again = await withInput(plane, 'a long passphrase\n', 'secret', 'unlock', '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ started: [] })
})

test('another passphrase is asked for when the key is a typed one, twice on a terminal', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await set(plane, 'value-one')
  const rotate = (input: string, ...more: string[]) =>
    withInput(plane, input, 'secret', 'rotate', '--key', ...more)
  expect((await rotate('the first passphrase\n', '--to', 'passphrase')).status).toBe(0)
  const none = await rotate('')
  expect([none.status, none.stderr]).toEqual([
    2,
    expect.stringMatching(/8 characters\nhint: .*standard input/),
  ])
  const done = await rotate('the second passphrase\n')
  expect([done.status, done.stdout]).toEqual([0, '1 secret wrapped with a new key, kept by: passphrase.\n'])
  {
    using terminal = openTerminal([process.execPath, plane.bin, 'secret', 'rotate', '--key'], {
      env: { ...plane.env, TERM: 'xterm' },
    })
    await terminal.shows(/New passphrase \(not shown\):/)
    terminal.press('the third passphrase\r')
    await terminal.shows(/Once more:/)
    terminal.press('the third passphrase\r')
    expect((await terminal.exit).exitCode).toBe(0)
    expect(terminal.output()).not.toContain('third')
  }
  await plane.crash()
  const unlock = (text: string) => withInput(plane, text, 'secret', 'unlock')
  expect((await unlock('the second passphrase\n')).stderr).toMatch(/not the passphrase/)
  expect((await unlock('the third passphrase\n')).status).toBe(0)
  expect((await plane.superclaw('secret', 'show', 'openai', '--reveal')).stdout).toBe('value-one')
})

test('a passphrase file unlocks them by itself', async () => {
  await using plane = await openBuiltPlane(config)
  const path = join(plane.folder, 'passphrase')
  writeFileSync(path, 'a long passphrase\n', { mode: 0o600 })
  plane.env['SUPERCLAW_PASSPHRASE_FILE'] = path
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  expect((await plane.app.call('secret.list', {})).key).toMatchObject({
    source: 'passphrase',
    place: path,
    fault: null,
  })
  // Nothing is asked for: it is read from the file.
  expect((await plane.superclaw('secret', 'rotate', '--key')).status).toBe(0)
  await plane.crash()
  expect((await plane.superclaw('secret', 'show', 'openai', '--reveal')).stdout).toBe('value-one')
})

test('a row that somebody changed is told, and keeps nobody else from starting', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  await plane.app.call('secret.set', { name: 'b', value: 'value-of-b' })
  await plane.superclaw('stop')
  {
    using db = new DatabaseSync(join(plane.stateDir, 'state.db'))
    db.exec("update secret set sealed = (select sealed from secret where name = 'b') where name = 'openai'")
  }
  await plane.start()
  await isFailed(plane)
  expect((await plane.agent('worker')).reason).toMatch(/openai in state\.db is not as it was written/)
  expect(await stateOf(plane, 'other')).toBe('ready')
  expect((await plane.superclaw('secret', 'show', 'openai', '--reveal')).stderr).toMatch(/STATE_CORRUPT/)
})

test('a secret in use is removed only by force, and those that run go on', async () => {
  await using plane = await openBuiltPlane(config)
  await plane.start()
  await isFailed(plane)
  await set(plane, 'value-one', true)
  await until(async () => (await stateOf(plane, 'worker')) === 'ready')
  expect((await plane.superclaw('secret', 'remove', 'openai')).stderr).toMatch(/SECRET_IN_USE.*worker/)
  expect((await plane.superclaw('secret', 'remove', 'openai', '--force')).status).toBe(0)
  expect(await stateOf(plane, 'worker')).toBe('ready')
  expect((await plane.superclaw('agent', 'restart', 'worker')).stderr).toMatch(/needs the secret openai/)
})
