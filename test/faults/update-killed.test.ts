import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readJournal, writeJournal } from '../../src/core/adapters/update/journal-file.ts'
import type { UpdateJournal } from '../../src/core/update/journal.ts'
import { openUpdateWorld, quickly, type UpdateWorld } from '../support/update-world.ts'

describe('an update goes to its end', () => {
  let world: UpdateWorld
  let pids: Record<string, number | null>
  let next = 2
  beforeAll(async () => {
    world = await openUpdateWorld()
    await world.plane.superclaw('start', '--detach')
    pids = await world.plane.pids()
  }, 90_000)
  afterAll(() => world[Symbol.asyncDispose]())

  /** Publishes a version, and begins to update to it. */
  async function begin(...flags: string[]) {
    const version = `${next++}.0.0`
    world.registry.publish(await world.pack(version))
    const command = world.plane.spawn('update', ...flags)
    return { version, command, ended: once(command, 'exit') }
  }
  async function expectRunning(version: string): Promise<void> {
    const status = await world.plane.app.call('plane.status', {})
    expect([status.version, status.status, world.plane.installedVersion()]).toEqual([version, 'ok', version])
    expect(await world.plane.pids()).toEqual(pids)
  }

  test('when the command that began it is killed', async () => {
    const { version, command, ended } = await begin(...quickly)
    await world.phase('restart', 'watch')
    command.kill('SIGKILL')
    await ended
    await world.phase('done')
    await expectRunning(version)
  })

  test('when the command is interrupted, which says that it goes on', async () => {
    const { version, command, ended } = await begin(...quickly)
    await world.phase('watch')
    command.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    await world.phase('done')
    await expectRunning(version)
  })

  test('when the updater is killed: its guardian starts it again', async () => {
    const { version, ended } = await begin('--steady-ms', '1500')
    await world.phase('watch')
    const [updater] = world.updaterPids()
    process.kill(updater, 'SIGKILL')
    expect(await ended).toEqual([0, null])
    expect(journalOf(world)).toMatchObject({ phase: 'done', attempts: 2 })
    await expectRunning(version)
  })

  test('when the updater and its guardian are killed, and somebody asks for it', async () => {
    const { version } = await begin('--steady-ms', '1500')
    await world.phase('watch')
    killAll(world)
    const { stdout: doctor } = await world.plane.superclaw('doctor')
    expect(doctor).toContain(
      `The update from ${Number.parseInt(version, 10) - 1}.0.0 to ${version} was interrupted`,
    )
    const { stderr, status } = await world.plane.superclaw('update')
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('superclaw update --resume goes on with it'),
    ])
    expect((await world.plane.superclaw('update', '--resume')).status).toBe(0)
    await expectRunning(version)
  })

  test('or back, when somebody asks for that', async () => {
    const { version, ended } = await begin('--steady-ms', '20000')
    await world.phase('watch')
    killAll(world)
    // The command notices that nobody is at work.
    expect(await ended).toEqual([1, null])
    const { stderr, status } = await world.plane.superclaw('update', '--rollback')
    expect([status, stderr]).toEqual([1, expect.stringContaining(`${version} was given up: it was asked to`)])
    await expectRunning(`${Number.parseInt(version, 10) - 1}.0.0`)
  })

  test('and a second one is refused while it is under way', async () => {
    const { ended } = await begin('--steady-ms', '2000')
    await world.phase('watch')
    const { stderr, status } = await world.plane.superclaw('update')
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('Another update of this installation is under way'),
    ])
    expect(await ended).toEqual([0, null])
  })
})

const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0

describe.runIf(canTrace)('killed at any rename (needs strace)', () => {
  let world: UpdateWorld
  beforeAll(async () => {
    world = await openUpdateWorld()
    world.registry.publish(await world.pack('2.0.0'))
    // An update up to the moment at which the updater would begin: done once, copied for each kill.
    await world.plane.superclaw('update')
    await world.plane.superclaw('update', '--rollback')
    const { versions, root } = world.plane
    cpSync(root, join(versions, '1.0.0'), { recursive: true })
    renameSync(join(versions, '2.0.0'), join(versions, 'incoming-2.0.0'))
    const { reason: _, ...journal } = journalOf(world)
    const begun: UpdateJournal = {
      ...journal,
      from: '1.0.0',
      to: '2.0.0',
      phase: 'swap',
      attempts: 0,
      reason: null,
    }
    writeJournal(join(versions, 'journal.json'), begun)
    cpSync(join(world.plane.folder, 'prefix'), join(world.plane.folder, 'begun'), {
      recursive: true,
      verbatimSymlinks: true,
    })
  }, 90_000)
  afterAll(() => world[Symbol.asyncDispose]())

  /** Runs the updater until its n-th rename. @returns whether it was killed there */
  function runKilledAt(n: number): boolean {
    const { folder, root, versions } = world.plane
    rmSync(join(folder, 'prefix'), { recursive: true })
    cpSync(join(folder, 'begun'), join(folder, 'prefix'), { recursive: true, verbatimSymlinks: true })
    const renames = 'rename,renameat,renameat2'
    const trace = [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      `trace=${renames}`,
      '-e',
      `inject=${renames}:signal=KILL:when=${n}`,
    ]
    const updater = [process.execPath, join(versions, '1.0.0', 'dist', 'updater.js'), root]
    const { signal, status } = spawnSync('strace', [...trace, ...updater], { stdio: 'ignore' })
    return signal === 'SIGKILL' || status === 137
  }
  const versionOf = async (): Promise<string> =>
    (await world.plane.superclaw('--version')).stdout.replace(/^superclaw\/(\S+) .*\s*$/, '$1')

  test.for([
    { flag: '--resume', version: '2.0.0' },
    { flag: '--rollback', version: '1.0.0' },
  ])('there is a command all the time, and $flag leads to $version', async ({ flag, version }) => {
    let kills = 0
    for (let n = 1; runKilledAt(n); n++) {
      kills++
      expect(`${n}: ${await versionOf()}`).toMatch(/: [12]\.0\.0$/)
      await world.plane.superclaw('update', flag, '--json')
      expect(`${n}: ${await versionOf()}`).toBe(`${n}: ${version}`)
      expect(world.plane.layout()).toMatchObject({ bin: '../lib/node_modules/superclaw/bin/run.js' })
    }
    expect(kills).toBeGreaterThanOrEqual(7)
    expect(await versionOf()).toBe('2.0.0')
  })
})

const journalOf = (world: UpdateWorld): UpdateJournal => {
  const journal = readJournal(join(world.plane.versions, 'journal.json'))
  if (!journal) throw new Error('there is no journal')
  return journal
}

function killAll(world: UpdateWorld): void {
  const [updater, guardian] = world.updaterPids()
  for (const pid of [guardian, updater]) process.kill(pid, 'SIGKILL')
}
