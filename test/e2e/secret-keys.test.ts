import { chmodSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { openTerminal } from '../support/open-terminal.ts'
import { config, isFailed, set, stateOf } from '../support/secret-agents.ts'
import { secretReference } from '../support/secret-reference.ts'
import { until } from '../support/until.ts'
import { withInput } from '../support/with-input.ts'

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
