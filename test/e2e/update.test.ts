import { execFile, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../src/core/adapters/sqlite/migrations.ts'
import { until } from '../support/until.ts'
import { openUpdateWorld, quickly, type UpdateWorld } from '../support/update-world.ts'

describe('an update of a control plane that runs', () => {
  let world: UpdateWorld
  let pids: Record<string, number | null>
  beforeAll(async () => {
    world = await openUpdateWorld()
    await world.plane.superclaw('start', '--detach')
    pids = await world.plane.pids()
  }, 90_000)
  afterAll(() => world[Symbol.asyncDispose]())
  const running = async () => {
    const { version, status } = await world.plane.app.call('plane.status', {})
    return { version, status, installed: world.plane.installedVersion(), pids: await world.plane.pids() }
  }

  test('to what is installed already changes nothing', async () => {
    const { stdout, status } = await world.plane.superclaw('update', '--json')
    expect([status, JSON.parse(stdout)]).toMatchObject([
      0,
      { outcome: 'current', from: '1.0.0', to: '1.0.0' },
    ])
    expect(readdirSync(world.plane.versions)).toEqual(['lock.db'])
  })

  test('can be looked at and tried first, and then nothing has changed', async () => {
    world.registry.publish(await world.pack('2.0.0'))
    const check = JSON.parse((await world.plane.superclaw('update', '--check', '--json')).stdout)
    expect(check).toMatchObject({ outcome: 'available', from: '1.0.0', to: '2.0.0' })
    const tried = JSON.parse((await world.plane.superclaw('update', '--dry-run', '--json')).stdout)
    expect(tried).toMatchObject({ outcome: 'verified', to: '2.0.0' })
    expect(tried.checks[1]).toMatch(/^signature: by the key SHA256:.* serves$/)
    expect(readdirSync(world.plane.versions)).toEqual(['lock.db'])
    expect(await running()).toEqual({ version: '1.0.0', status: 'ok', installed: '1.0.0', pids })
  })

  test('keeps every agent, its pid, the version before, and the layout of npm', async () => {
    const before = world.plane.layout()
    const { stdout, stderr, status } = await world.plane.superclaw('update', ...quickly)
    expect([status, stderr]).toEqual([0, expect.stringContaining('[COMPLETED] Watch the new version')])
    expect(stdout).toContain('SuperClaw 2.0.0 is installed, in the place of 1.0.0')
    expect(stdout).toContain('2 agents went on')
    expect(await running()).toEqual({ version: '2.0.0', status: 'ok', installed: '2.0.0', pids })
    expect(world.plane.layout()).toEqual(before)
    expect(readdirSync(world.plane.versions)).toEqual(['1.0.0', 'journal.json', 'lock.db', 'update.log'])
    expect(JSON.parse(await world.plane.npm('ls', '--global', '--json')).dependencies).toEqual({
      superclaw: { version: '2.0.0', overridden: false },
    })
    const { stdout: doctor } = await world.plane.superclaw('doctor')
    expect(doctor).toContain(
      'The update from 1.0.0 to 2.0.0 was well; superclaw update --rollback goes back to 1.0.0',
    )
  })

  test('to an older version needs to be asked for', async () => {
    const { stderr, status } = await world.plane.superclaw('update', '1.0.0')
    expect([status, stderr]).toEqual([1, expect.stringContaining('--allow-downgrade')])
  })

  test('to one that never starts is rolled back by itself, and what that one wrote is told', async () => {
    world.registry.publish(await world.pack('3.0.0', 'never starts'))
    const { stdout, status } = await world.plane.superclaw('update', '--json', '--watch-ms', '1500')
    const { error } = JSON.parse(stdout)
    expect([status, error.code]).toEqual([1, 'UPDATE_ROLLED_BACK'])
    expect(error.message).toContain('2.0.0 is back in its place, since 3.0.0 was given up')
    expect(error.issues).toContainEqual({ path: '', message: 'it was made to fail' })
    expect(await running()).toEqual({ version: '2.0.0', status: 'ok', installed: '2.0.0', pids })
  })

  test('to one that crashes after a migration is rolled back, with the state of before', async () => {
    const lastSeq = async () => (await world.plane.app.call('plane.status', {})).lastSeq
    const before = await lastSeq()
    world.registry.publish(await world.pack('4.0.0', 'crashes after a migration'))
    const { stderr, status } = await world.plane.superclaw(
      'update',
      '--steady-ms',
      '3000',
      '--watch-ms',
      '4000',
    )
    expect([status, stderr]).toEqual([1, expect.stringContaining('4.0.0 was given up')])
    expect(await running()).toEqual({ version: '2.0.0', status: 'ok', installed: '2.0.0', pids })
    const backups = join(world.plane.stateDir, 'backups')
    const [aside = '', ...folders] = readdirSync(backups).sort().reverse()
    expect(folders).toEqual([`schema-${migrations.length}`])
    expect(schemaOf(join(backups, aside, 'state.db'))).toBe(migrations.length + 1)
    expect(await lastSeq()).toBeGreaterThanOrEqual(before)
    expect((await world.plane.superclaw('events', 'verify')).status).toBe(0)
    expect(existsSync(join(world.plane.stateDir, 'restore-order'))).toBe(false)
  })

  test('can be undone by hand', async () => {
    const { status } = await world.plane.superclaw('update', '--rollback', ...quickly)
    expect(status).toBe(0)
    expect(await running()).toEqual({ version: '1.0.0', status: 'ok', installed: '1.0.0', pids })
    expect(readdirSync(world.plane.versions)).toContain('2.0.0')
  })

  test('leaves npm able to install and to remove', async () => {
    await world.plane.npm('install', '--global', 'superclaw@2.0.0')
    expect(world.plane.installedVersion()).toBe('2.0.0')
    expect((await world.plane.superclaw('--version')).stdout).toMatch(/^superclaw\/2\.0\.0 /)
  })
})

// Each on an installation of its own, and each waits for most of its time.
test.concurrent('without a control plane the package alone is changed', async () => {
  await using world = await openUpdateWorld()
  const next = await world.pack('2.0.0')
  world.registry.publish(next, 'unsigned')
  const { stdout, status } = await world.plane.superclaw('update', '--hash', next.integrity, '--json')
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    {
      outcome: 'updated',
      from: '1.0.0',
      to: '2.0.0',
      checks: ['integrity: the SHA-512 that the registry gives', 'hash: the one that was pinned'],
      agentsKept: null,
    },
  ])
  expect((await world.plane.superclaw('--version')).stdout).toMatch(/^superclaw\/2\.0\.0 /)
})

test.concurrent('what a service manager runs is left to it', async () => {
  await using world = await openUpdateWorld()
  const { plane, registry } = world
  const entry = join(plane.root, 'dist', 'control-plane.js')
  const config = join(plane.folder, 'superclaw.yaml')
  const command = [entry, '--guarded', '--state-dir', plane.stateDir, '--config', config]
  // Starts it again as a unit of systemd would, and is no guardian of ours.
  const script = 'trap : USR1; while :; do "$@"; [ $? -eq 75 ] || exit; done'
  mkdirSync(plane.stateDir, { mode: 0o700 })
  const errors = openSync(join(plane.stateDir, 'plane.err'), 'a', 0o600)
  const options = { cwd: plane.folder, env: plane.env, stdio: ['ignore', 'ignore', errors] as const }
  const manager = spawn('/bin/sh', ['-c', script, 'manager', process.execPath, ...command], {
    ...options,
    stdio: [...options.stdio],
  })
  closeSync(errors)
  const status = () => plane.app.call('plane.status', {})
  await until(async () => (await status().catch(() => undefined))?.status === 'ok')
  const pids = await plane.pids()
  registry.publish(await world.pack('2.0.0'))
  expect((await plane.superclaw('update', ...quickly)).status).toBe(0)
  const { pid, version } = await status()
  const parent = / (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S/, ''))?.[1]
  expect([version, Number(parent), await plane.pids()]).toEqual(['2.0.0', manager.pid, pids])

  registry.publish(await world.pack('3.0.0', 'crashes soon'))
  const { status: code } = await plane.superclaw('update', '--steady-ms', '3000', '--watch-ms', '2500')
  expect([code, (await status()).version, await plane.pids()]).toEqual([1, '2.0.0', pids])

  // Not watched to the end: nobody would start it again.
  registry.publish(await world.pack('4.0.0', 'gives up'))
  const { stderr } = await plane.superclaw('update', '--watch-ms', '600000')
  expect(stderr).toContain('4.0.0 was given up')
  expect(stderr).toContain('it was made to give up')
  expect([(await status()).version, await plane.pids()]).toEqual(['2.0.0', pids])
})

const run = promisify(execFile)
/** One who is in passwd(5) everywhere. */
const nobody = 65_534
const canBecomeOther =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', ['--reuid=65534', process.execPath, '-e', '0']).status === 0 &&
  spawnSync('unshare', ['--mount', 'mount', '--bind', '/etc/group', '/etc/group']).status === 0

test
  .runIf(canBecomeOther)
  .concurrent('root leaves the control plane of another user to that user', async () => {
    await using world = await openUpdateWorld()
    const { plane, registry } = world
    for (const path of [plane.folder, join(plane.folder, 'superclaw.yaml')]) chownSync(path, nobody, nobody)
    await plane.superclawAs(nobody, 'start', '--detach')
    const pids = await plane.pids()
    // Nobody may write what root has installed, and is told the line for the same command.
    const refused = await plane.superclawAs(nobody, 'update', '--rollback').catch(({ stderr }) => stderr)
    expect(refused).toContain(`'SUPERCLAW_HOME=${plane.stateDir}' superclaw update --rollback;`)
    registry.publish(await world.pack('2.0.0'))
    expect((await plane.superclaw('update', ...quickly)).status).toBe(0)
    const { pid, version } = await plane.app.call('plane.status', {})
    expect([version, statSync(`/proc/${pid}`).uid, await plane.pids()]).toEqual(['2.0.0', nobody, pids])
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain('OF_THE_USER=1')

    registry.publish(await world.pack('3.0.0', 'crashes after a migration'))
    // For all that it starts, the user is in a group more.
    const groups = join(plane.folder, 'group')
    writeFileSync(groups, `${readFileSync('/etc/group', 'utf8')}\nmore:x:4242:nobody\n`)
    const bound = ['--mount', 'sh', '-c', `mount --bind '${groups}' /etc/group && exec "$@"`, 'sh']
    const update = [join(plane.folder, 'prefix/bin/superclaw'), 'update', '--steady-ms', '3000']
    const options = { cwd: plane.folder, env: plane.env }
    const rolledBack = run('unshare', [...bound, ...update, '--watch-ms', '2500'], options)
    await expect(rolledBack).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('3.0.0 was given up'),
    })
    const back = (await plane.app.call('plane.status', {})).pid
    expect(readFileSync(`/proc/${back}/status`, 'utf8')).toMatch(/^Groups:.*\b4242\b/m)
    expect(statSync(join(plane.stateDir, 'state.db')).uid).toBe(nobody)
    expect(await plane.pids()).toEqual(pids)
  })

function schemaOf(path: string): unknown {
  using db = new DatabaseSync(path, { readOnly: true })
  return db.prepare('pragma user_version').get()?.['user_version']
}
