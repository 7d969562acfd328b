import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OutputOfInstall, OutputOfServiceStatus } from '../../../src/core/operations/service-outputs.ts'
import { freePort } from '../../support/free-port.ts'
import { type MachineService, serviceOn, sleepersConfig } from '../../support/machine-service.ts'
import { type Machine, openMachine, skipsMachine } from '../../support/systemd-machine.ts'
import { until } from '../../support/until.ts'

const unitPath = '/home/alice/.config/systemd/user/superclaw.service'
const alice = { user: 'alice', cwd: '/home/alice' }
const bob = { user: 'bob', cwd: '/home/bob' }

// One machine, and one life of a service on it: the tests follow each other.
describe.skipIf(skipsMachine())('a service of a user', () => {
  let machine: Machine
  let service: MachineService
  let port = 0

  beforeAll(async () => {
    machine = await openMachine()
    service = serviceOn(machine, alice)
    port = await freePort()
    for (const name of ['alice', 'bob']) {
      await machine.must(['useradd', '--create-home', name])
      machine.write(`/home/${name}/superclaw.yaml`, sleepersConfig(port, ['one', 'two']))
    }
  }, 400_000)

  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]()
  })

  const isAlive = async (pid: number): Promise<boolean> =>
    (await machine.run(['kill', '-0', String(pid)])).status === 0

  test('without a manager of its own services it is refused, with the command that starts one', async () => {
    const { status, stderr } = await machine.run(['superclaw', 'install-service', '--now'], alice)
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('error[SERVICE_UNAVAILABLE]'),
    })
    expect(stderr).toContain('loginctl enable-linger alice')
  })

  test('a control plane that runs under its guardian goes on until --now; then the service has its agents', async () => {
    await machine.must(['loginctl', 'enable-linger', 'alice'])
    await until(
      async () => (await machine.run(['test', '-S', '/run/user/1000/systemd/private'])).status === 0,
    )
    await machine.must(['superclaw', 'start', '--detach'], alice)
    const [{ pid }, agents] = [await service.status(), await service.agentPids()]
    expect(Object.keys(agents)).toHaveLength(2)

    const first = await service.json<OutputOfInstall>('install-service')
    expect(first).toMatchObject({ scope: 'user', unitPath, isEnabled: true, pid: null })
    expect(first.warnings.map(({ cure }) => cure).join()).toContain('install-service --now')
    expect(await service.status()).toMatchObject({ pid })

    const ofRoot = await machine.run(['superclaw', 'install-service', '--port', String(port)])
    expect(ofRoot).toMatchObject({ status: 78, stderr: expect.stringContaining(`has port ${port}`) })

    const second = await service.json<OutputOfInstall>('install-service', '--now')
    expect(second).toMatchObject({ isChanged: true, keptAgents: 2 })
    expect(second.pid).not.toBe(pid)
    expect(await service.status()).toMatchObject({ pid: second.pid, hasGuardian: true })
    expect(await service.agentPids()).toEqual(agents)
  })

  test('another superclaw.yaml while agents run is refused: they would be stopped', async () => {
    machine.write('/home/alice/other.yaml', sleepersConfig(port, ['three']))
    const argv = ['superclaw', 'install-service', '--now', '--config', 'other.yaml']
    const { status, stderr } = await machine.run(argv, alice)
    expect({ status, stderr }).toEqual({
      status: 78,
      stderr: expect.stringContaining('error[SERVICE_REFUSED]'),
    })
    expect(Object.keys(await service.agentPids())).toHaveLength(2)
  })

  test('kill -9: it is back, its agents have not noticed, and doctor finds nothing wrong with the service', async () => {
    const [{ pid }, agents] = [await service.status(), await service.agentPids()]
    await machine.must(['kill', '-KILL', String(pid)])
    await service.untilBack(pid)
    expect(await service.agentPids()).toEqual(agents)
    const { findings } = await service.json<{ findings: { check: string; level: string }[] }>('doctor')
    expect(findings.filter(({ check }) => check === 'service')).toEqual([
      expect.objectContaining({ level: 'ok' }),
    ])
  })

  test('the machine may have one of its own beside it, but not with the same port', async () => {
    const root = { env: { SUDO_USER: 'alice' } }
    const same = await machine.run(['superclaw', 'install-service', '--port', String(port)], root)
    expect(same).toMatchObject({ status: 78, stderr: expect.stringContaining(unitPath) })
    expect((await machine.run(['id', 'superclaw'])).status).toBe(1)
    const other = serviceOn(machine, root)
    const otherPort = String(await freePort())
    const installed = await other.json<OutputOfInstall>('install-service', '--now', '--port', otherPort)
    expect(installed).toMatchObject({ scope: 'system', url: `http://127.0.0.1:${otherPort}` })
    await other.json('uninstall-service', '--system')
  })

  test('it starts at boot, before anybody logs in', async () => {
    await machine.reboot()
    await service.untilBack(0)
    expect(Object.keys(await service.agentPids())).toHaveLength(2)
    expect(await service.json<OutputOfServiceStatus>('service', 'status')).toMatchObject({
      activity: 'active',
      lingers: true,
      isEnabled: true,
      isCurrent: true,
    })
  })

  test('uninstall --keep-agents: the unit is gone, the agents are not, and start finds them again', async () => {
    const agents = await service.agentPids()
    await service.json('uninstall-service', '--keep-agents')
    expect(await machine.must(['find', '/home/alice/.config/systemd', '-name', '*superclaw*'])).toBe('')
    for (const pid of Object.values(agents)) expect(await isAlive(pid)).toBe(true)
    await machine.must(['superclaw', 'start', '--detach'], alice)
    expect(await service.agentPids()).toEqual(agents)
    await machine.must(['superclaw', 'stop'], alice)
  })

  test('who may not linger is told what an administrator types, and has a service all the same', async () => {
    await machine.must(['systemctl', 'start', 'user@1001.service'])
    const own = serviceOn(machine, bob)
    const { warnings, isEnabled } = await own.json<OutputOfInstall>('install-service')
    expect(isEnabled).toBe(true)
    expect(warnings.map(({ cure }) => cure).join()).toContain('sudo loginctl enable-linger bob')
    await own.json('uninstall-service')
  })

  test('a home that is mounted read-only is told as such, and nothing is left', async () => {
    await machine.must(['mount', '--bind', '/home/bob', '/home/bob'])
    await machine.must(['mount', '-o', 'remount,ro,bind', '/home/bob'])
    const { status, stderr } = await machine.run(['superclaw', 'install-service'], bob)
    expect({ status, stderr }).toEqual({ status: 78, stderr: expect.stringContaining('mounted read-only') })
    await machine.must(['umount', '/home/bob'])
  })
})
