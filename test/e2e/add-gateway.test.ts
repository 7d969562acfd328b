import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandOutputs } from '../../src/core/operations/command-outputs.ts'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { freePort } from '../support/free-port.ts'
import { type Outcome, runToEnd } from '../support/run-to-end.ts'
import { writeStubNpm } from '../support/stub-openclaw.ts'
import { until } from '../support/until.ts'

const empty = 'version: 1\nagents: {}\n'

let plane: BuiltPlane
beforeEach(async () => {
  plane = await openBuiltPlane(empty)
  writeStubNpm(join(plane.folder, 'bin'))
  await plane.start()
})
afterEach(() => plane[Symbol.asyncDispose]())

const packages = () => join(plane.stateDir, 'openclaw', 'packages')
const folder = () => join(plane.stateDir, 'openclaw', 'gateways', 'home')

/** With an npm that installs a stub, and no `openclaw` on the PATH. */
function superclaw(...args: string[]): Promise<Outcome> {
  const path = [join(plane.folder, 'bin'), '/usr/bin', '/bin'].join(delimiter)
  const options = { cwd: plane.folder, env: { ...plane.env, PATH: path }, timeout: 60_000 }
  return runToEnd(process.execPath, [plane.bin, ...args], options)
}
async function add(...more: string[]): Promise<Outcome> {
  const port = String(await freePort())
  return superclaw('agent', 'add', 'home', '--gateway', '--new', '--openclaw-port', port, ...more)
}

async function expectNothingLeft(): Promise<void> {
  expect((await plane.app.call('agent.list', {})).agents).toEqual([])
  expect((await plane.app.call('secret.list', {})).secrets).toEqual([])
  expect(existsSync(folder())).toBe(false)
  expect(readFileSync(join(plane.folder, 'superclaw.yaml'), 'utf8')).not.toContain('home')
}

test('a download is not made without a word, and a dry run only says what would be done', async () => {
  const asked = await add()
  expect([asked.status, asked.stderr]).toEqual([2, expect.stringContaining('hint: Say --yes')])
  const dry = await add('--dry-run', '--openclaw-version', '2026.9.5')
  expect(dry.stdout.split('\n').slice(0, 2)).toEqual([
    `It would: Install openclaw 2026.9.5 into ${join(packages(), '2026.9.5')}`,
    `It would: Give it a folder for its state: ${folder()}`,
  ])
  const told = JSON.parse((await add('--dry-run', '--json')).stdout)
  expect(commandOutputs['agent add']?.document?.parse(told)).toEqual(told)
  expect(told).toMatchObject({ isApplied: false, secret: null, gateway: { isDryRun: true, isNew: true } })
  expect(existsSync(packages())).toBe(false)
  await expectNothingLeft()
})

test('what npm installs is run, and all of it goes with --purge', async () => {
  const added = await add('--yes')
  expect([added.status, added.stdout]).toEqual([0, expect.stringMatching(/^Added home, ws:/)])
  expect(await plane.agent('home')).toMatchObject({ state: 'ready', target: expect.stringMatching(/^ws:/) })
  expect((await add('--yes')).stderr).toContain('error[AGENT_EXISTS]')
  const purged = await superclaw('agent', 'remove', 'home', '--purge')
  expect([purged.status, purged.stdout]).toEqual([0, expect.stringMatching(/^Removed home/)])
  await expectNothingLeft()
  expect(existsSync(join(packages(), '2026.9.6'))).toBe(false)
})

test('where no SuperClaw runs, one is started; and stopped again when the gateway does not come up', async () => {
  await plane.superclaw('stop')
  const added = await add('--yes')
  expect([added.status, added.stderr]).toEqual([
    0,
    expect.stringContaining('Start SuperClaw in the background'),
  ])
  expect((await plane.agent('home')).state).toBe('ready')
  await superclaw('agent', 'remove', 'home', '--purge')
  await plane.superclaw('stop')
  mkdirSync(folder(), { recursive: true })
  writeFileSync(
    join(folder(), 'openclaw.json'),
    JSON.stringify({ gateway: { port: await freePort() }, isBad: true }),
  )
  expect((await superclaw('agent', 'add', 'home', '--gateway', '--new', '--yes')).status).not.toBe(0)
  await expect(plane.planePid()).rejects.toThrow('No control plane answers')
})

test('without --purge it says what it leaves, which the next one of that name takes up', async () => {
  await add('--yes')
  const secret = (await plane.app.call('secret.show', { name: 'home-token', reveal: true })).value
  const removed = await superclaw('agent', 'remove', 'home')
  expect(removed.stderr).toContain(`Left: its state: rm -r ${folder()}`)
  expect(removed.stderr).toContain('Left: its token: superclaw secret remove home-token')
  await until(async () => (await plane.app.call('agent.list', {})).agents.length === 0)
  const again = await superclaw('agent', 'add', 'home', '--gateway', '--new')
  expect([again.status, again.stdout]).toEqual([0, expect.stringMatching(/^Added home, ws:/)])
  expect((await plane.app.call('secret.show', { name: 'home-token', reveal: true })).value).toBe(secret)
})

test('one that does not come up is taken back, and a folder that was there stays as it was', async () => {
  mkdirSync(folder(), { recursive: true })
  const text = JSON.stringify({ gateway: { port: await freePort() }, isBad: true })
  writeFileSync(join(folder(), 'openclaw.json'), text)
  const added = await superclaw('agent', 'add', 'home', '--gateway', '--new', '--yes')
  expect(added.status).not.toBe(0)
  expect(added.stderr).toContain('exited with 78, although it was repaired; not tried again')
  expect(readFileSync(join(folder(), 'openclaw.json'), 'utf8')).toBe(text)
  expect((await plane.app.call('agent.list', {})).agents).toEqual([])
  expect((await plane.app.call('secret.list', {})).secrets).toEqual([])
  expect(existsSync(join(packages(), '2026.9.6'))).toBe(false)
})

test('what goes with no gateway is refused', async () => {
  const refused = async (...args: string[]) => (await superclaw('agent', 'add', ...args)).stderr
  expect(await refused('openclaw', '--env', 'A=b')).toContain('--env is for agents that are run by a command')
  expect(await refused('x', '--new', '--', 'echo')).toContain('--new goes with --gateway')
  expect(await refused('x', '--gateway', '--openclaw-version', '../x')).toContain('../x is no version')
  expect(await refused('x', '--gateway', '--', 'echo')).toContain('A gateway is not given a command')
})
