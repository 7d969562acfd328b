import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../../support/built-plane.ts'
import { freePort } from '../../support/free-port.ts'
import { installedOpenClaw, openClawVersion } from '../../support/openclaw-install.ts'
import { type Outcome, runToEnd } from '../../support/run-to-end.ts'
import { until } from '../../support/until.ts'

const installed = await installedOpenClaw()
/** A gateway is slow on a machine that is busy: what is waited for is bounded, never measured. */
const limitMs = 300_000

describe.skipIf(installed === null)('a real OpenClaw gateway that runs as an agent', () => {
  let plane: BuiltPlane
  beforeAll(async () => {
    plane = await openBuiltPlane('version: 1\nagents: {}\n')
    await plane.start()
  }, 60_000)
  afterAll(async () => {
    await plane?.[Symbol.asyncDispose]()
  }, 120_000)

  /** Runs a command that finds the `openclaw` of the tests on its PATH. */
  const superclaw = (...args: string[]): Promise<Outcome> => {
    const path = [join(installed ?? '', 'node_modules', '.bin'), plane.env['PATH'] ?? ''].join(delimiter)
    const options = { cwd: plane.folder, env: { ...plane.env, PATH: path }, timeout: 2 * limitMs }
    return runToEnd(process.execPath, [plane.bin, ...args], options)
  }
  const folder = () => join(plane.stateDir, 'openclaw', 'gateways', 'home')
  const configPath = () => join(folder(), 'openclaw.json')
  const runs = async () => (await plane.app.call('agent.show', { agent: 'home' })).runs
  const linkPhase = async () =>
    (await plane.app.call('gateway.show', { agent: 'home' }).catch(() => undefined))?.link.phase
  const isReady = async () => (await plane.agent('home')).state === 'ready'
  const change = (edit: (config: { gateway: Record<string, unknown> }) => object): void => {
    writeFileSync(configPath(), JSON.stringify(edit(JSON.parse(readFileSync(configPath(), 'utf8')))))
  }

  test(
    'is added, installed and ready by one command, its token in no file but the vault',
    async () => {
      const port = String(await freePort())
      const added = await superclaw(
        'agent',
        'add',
        'home',
        '--gateway',
        '--new',
        '--openclaw-port',
        port,
        '--json',
      )
      expect([added.status, added.stderr]).toEqual([0, ''])
      expect(JSON.parse(added.stdout)).toMatchObject({
        name: 'home',
        isApplied: true,
        secret: 'home-token',
        gateway: { isNew: true, version: openClawVersion, folder: folder() },
      })
      expect(await plane.agent('home')).toMatchObject({ kind: 'process', state: 'ready', restarts: 0 })
      await until(async () => (await linkPhase()) === 'ready', limitMs)
      await until(async () => (await plane.agent('home')).reason !== 'ready', limitMs)
      const { stdout } = await plane.superclaw('gateway', 'list')
      expect(stdout).toMatch(/^home +ready +0 +0 +0/m)
      const { value } = await plane.app.call('secret.show', { name: 'home-token', reveal: true })
      const texts = [
        readFileSync(join(plane.folder, 'superclaw.yaml'), 'utf8'),
        readFileSync(configPath(), 'utf8'),
      ]
      for (const command of [
        'config show',
        'agent show home',
        'agent env home',
        'events --json',
        'gateway show home',
      ])
        texts.push((await plane.superclaw(...command.split(' '))).stdout)
      for (const text of texts) expect(text).not.toContain(value)
    },
    2 * limitMs,
  )

  test(
    'comes back as another process after a restart that it was asked for itself',
    async () => {
      const before = await plane.agent('home')
      const told = await plane.superclaw('gateway', 'restart', 'home', '--force')
      expect([told.status, told.stderr]).toEqual([0, ''])
      await until(async () => (await plane.agent('home')).pid !== before.pid && (await isReady()), limitMs)
      await until(async () => (await linkPhase()) === 'ready', limitMs)
      expect(await plane.agent('home')).toMatchObject({
        restarts: 1,
        lastExit: { kind: 'exited', status: 0 },
      })
    },
    2 * limitMs,
  )

  test(
    'outlives kill -9 of SuperClaw, and is connected to again',
    async () => {
      const { pid } = await plane.agent('home')
      await plane.crash()
      await until(async () => (await linkPhase()) === 'ready', limitMs)
      expect(await plane.agent('home')).toMatchObject({ pid, state: 'ready' })
    },
    2 * limitMs,
  )

  test(
    'is repaired when its configuration can be, and runs again',
    async () => {
      change((config) => ({ ...config, bogus: 1 }))
      await plane.app.call('agent.restart', { agent: 'home' })
      await until(async () => (await runs()).some(({ runId }) => runId.endsWith('.repair')), limitMs)
      await until(isReady, limitMs)
      const [last, repair, bad] = await runs()
      expect([last?.end, repair?.end?.status, bad?.end?.status]).toEqual([null, 0, 78])
      expect(repair?.runId).toMatch(/\.repair$/)
      expect(readFileSync(configPath(), 'utf8')).not.toContain('bogus')
    },
    3 * limitMs,
  )

  test(
    'is given up, in words, when its repair does not help',
    async () => {
      await plane.app.call('agent.stop', { agent: 'home' })
      change(({ gateway, ...config }) => ({ ...config, gateway: { ...gateway, port: 'nonsense' } }))
      // A gateway that was well for a while has left a copy that its doctor would go back to.
      rmSync(`${configPath()}.last-good`, { force: true })
      await plane.app.call('agent.start', { agent: 'home' })
      // Two starts and a repair, each of some ten seconds where nothing else runs.
      await until(async () => (await plane.agent('home')).state === 'failed', 3 * limitMs)
      expect((await plane.agent('home')).reason).toBe(
        'exited with 78, although it was repaired; not tried again',
      )
      const [last, repair, first] = await runs()
      expect([last, first].map((run) => run?.end?.status)).toEqual([78, 78])
      expect(repair?.runId).toMatch(/\.repair$/)
      const { stdout } = await plane.superclaw('logs', 'home')
      expect(stdout).toContain('Doctor complete')
      expect((await plane.app.call('gateway.list', {})).gateways).toEqual([])
    },
    4 * limitMs,
  )

  test(
    'is taken back by one command',
    async () => {
      const removed = await superclaw('agent', 'remove', 'home', '--purge', '--json')
      expect([removed.status, removed.stderr]).toEqual([0, ''])
      expect((await plane.app.call('agent.list', {})).agents).toEqual([])
      expect((await plane.app.call('secret.list', {})).secrets).toEqual([])
      expect(existsSync(folder())).toBe(false)
    },
    limitMs,
  )
})
