import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OutputOfInstall } from '../../../src/core/operations/service-outputs.ts'
import { ensureBuilt } from '../../support/built.ts'
import { freePort } from '../../support/free-port.ts'
import { installNpm } from '../../support/machine-npm.ts'
import { type MachineService, serviceOn, sleepersConfig } from '../../support/machine-service.ts'
import { type NpmRegistry, openNpmRegistry } from '../../support/npm-registry.ts'
import { type Flaw, packRelease } from '../../support/release.ts'
import { type Machine, openMachine, type RunAs, skipsMachine } from '../../support/systemd-machine.ts'
import { until } from '../../support/until.ts'

const stateOfAlice = '/home/alice/.local/state/superclaw'
const alice: RunAs = { user: 'alice', cwd: '/home/alice', env: { XDG_RUNTIME_DIR: '/run/user/1000' } }
/** Root, who minds the installation that alice's service runs from. */
const rootForAlice: RunAs = { env: { SUPERCLAW_HOME: stateOfAlice } }

// One machine and one installation, which npm made: the tests follow each other.
describe.skipIf(skipsMachine())('an update of what systemd runs', () => {
  let machine: Machine
  let registry: NpmRegistry
  let root = ''
  let port = 0
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-releases-'))

  const publish = async (version: string, flaw: Flaw = 'none'): Promise<void> =>
    registry.publish(await packRelease({ root, folder, version, flaw }))
  const install = (version: string): Promise<string> =>
    machine.must(['npm', 'install', '--global', '--no-audit', '--no-fund', `superclaw@${version}`])

  beforeAll(async () => {
    root = dirname(dirname(await ensureBuilt()))
    machine = await openMachine()
    registry = await openNpmRegistry()
    installNpm(machine, registry.url)
    port = await freePort()
    await publish('1.0.0')
    await install('1.0.0')
  }, 400_000)

  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]()
    await registry?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What is to be the same whatever an update came to, and what is not. */
  const lookAt = async (service: MachineService, as: RunAs = {}, scope: readonly string[] = []) => {
    const unit = ['--property=ActiveState,MainPID', 'superclaw']
    const shown = await machine.must(['systemctl', ...scope, 'show', ...unit], as)
    const { pid, version } = await service.status()
    return {
      version,
      agents: await service.agentPids(),
      isOfUnit: shown.includes('ActiveState=active') && shown.includes(`MainPID=${pid}\n`),
    }
  }
  const update = (as: RunAs, watchMs: number, ...args: string[]) =>
    machine.run(['superclaw', 'update', '--steady-ms', '1000', '--watch-ms', String(watchMs), ...args], as)

  describe('for the machine, by root', () => {
    let service: MachineService
    let agents: Readonly<Record<string, number>>

    beforeAll(async () => {
      service = serviceOn(machine)
      machine.write('/etc/superclaw/superclaw.yaml', sleepersConfig(port, ['one', 'two']))
      await service.json<OutputOfInstall>('install-service', '--now')
      agents = await service.agentPids()
      expect(Object.keys(agents)).toHaveLength(2)
    }, 60_000)

    test('to a version that is well: the unit runs it, and every agent has its pid', async () => {
      await publish('2.0.0')
      const { status, stdout, stderr } = await update({}, 20_000)
      expect({ status, stdout }, stderr).toEqual({
        status: 0,
        stdout: expect.stringContaining('The control plane was restarted and is well; 2 agents went on'),
      })
      expect(await lookAt(service)).toEqual({ version: '2.0.0', agents, isOfUnit: true })
    }, 90_000)

    test.each([
      // Not watched to the end: nobody would start it again.
      ['3.0.0', 'gives up', 'it was made to give up', 600_000],
      ['4.0.0', 'crashes soon', 'it was made to crash', 2_000],
      ['5.0.0', 'hangs', 'it was made to hang', 2_000],
    ] as const)(
      'to %s, which %s: the version before is back in the unit',
      async (version, flaw, words, watchMs) => {
        await publish(version, flaw)
        const { status, stdout } = await update({}, watchMs, '--json')
        const { error } = JSON.parse(stdout)
        expect([status, error]).toEqual([1, expect.objectContaining({ code: 'UPDATE_ROLLED_BACK' })])
        expect(error.message).toContain(`2.0.0 is back in its place, since ${version} was given up`)
        expect(error.issues).toContainEqual({ path: '', message: words })
        expect(await lookAt(service)).toEqual({ version: '2.0.0', agents, isOfUnit: true })
      },
      60_000,
    )

    test('back by hand', async () => {
      expect(await update({}, 20_000, '--rollback')).toMatchObject({ status: 0 })
      expect(await lookAt(service)).toEqual({ version: '1.0.0', agents, isOfUnit: true })
    }, 60_000)
  })

  describe('for a user, by root, whose installation it is', () => {
    let service: MachineService
    let agents: Readonly<Record<string, number>>

    beforeAll(async () => {
      await machine.must(['useradd', '--create-home', 'alice'])
      await machine.must(['loginctl', 'enable-linger', 'alice'])
      await until(
        async () => (await machine.run(['test', '-S', '/run/user/1000/systemd/private'])).status === 0,
      )
      service = serviceOn(machine, alice)
      machine.write('/home/alice/superclaw.yaml', sleepersConfig(await freePort(), ['one', 'two']))
      await service.json<OutputOfInstall>('install-service', '--now')
      agents = await service.agentPids()
      expect(Object.keys(agents)).toHaveLength(2)
    }, 60_000)

    test('is refused while another service runs from the same installation', async () => {
      for (const [as, other] of [
        [{}, stateOfAlice],
        [rootForAlice, '/var/lib/superclaw'],
      ] as const) {
        const { status, stderr } = await update(as, 4_000, '2.0.0')
        expect([status, stderr]).toEqual([1, expect.stringContaining(`that of ${other}`)])
      }
      await machine.must(['superclaw', 'uninstall-service'])
    })

    test.each([
      ['2.0.0', 'none', 0, '2.0.0'],
      ['6.0.0', 'gives up', 1, '2.0.0'],
    ] as const)(
      'to %s (flaw: %s)',
      async (version, flaw, expected, left) => {
        await publish(version, flaw)
        const { status, stderr } = await update(rootForAlice, expected === 0 ? 20_000 : 2_000, version)
        expect(status, stderr).toBe(expected)
        expect(await lookAt(service, alice, ['--user'])).toEqual({ version: left, agents, isOfUnit: true })
      },
      60_000,
    )
  })
})
