import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { openTerminal } from '../support/open-terminal.ts'
import { config, hasWritten, isFailed, set, stateOf, worker, wrote } from '../support/secret-agents.ts'
import { secretReference } from '../support/secret-reference.ts'
import { until } from '../support/until.ts'
import { withInput } from '../support/with-input.ts'

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
