import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  installOutput,
  type OutputOfInstall,
  serviceStatusOutput,
} from '../../../src/core/operations/service-outputs.ts'
import { freePort } from '../../support/free-port.ts'
import { type MachineService, serviceOn, sleepersConfig } from '../../support/machine-service.ts'
import { type Machine, openMachine, skipsMachine } from '../../support/systemd-machine.ts'
import { until } from '../../support/until.ts'

const unitPath = '/etc/systemd/system/superclaw.service'
const configPath = '/etc/superclaw/superclaw.yaml'

// One machine, and one life of a service on it: the tests follow each other.
describe.skipIf(skipsMachine())('a service of the machine', () => {
  let machine: Machine
  let service: MachineService
  let port = 0

  beforeAll(async () => {
    machine = await openMachine()
    service = serviceOn(machine)
    port = await freePort()
    machine.write(configPath, sleepersConfig(port, ['one', 'two']))
  }, 400_000)

  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]()
  })

  const health = async (): Promise<{ status: string; agents: { ready: number } }> =>
    JSON.parse(await machine.must(['curl', '-fsS', `http://127.0.0.1:${port}/health`]))
  const show = async (property: string): Promise<string> =>
    (await machine.must(['systemctl', 'show', '--value', `--property=${property}`, 'superclaw'])).trim()
  const isAgentAlive = async (pid: number): Promise<boolean> =>
    (await machine.run(['kill', '-0', String(pid)])).status === 0

  test('a unit that somebody else wrote is left alone', async () => {
    machine.write(unitPath, '[Service]\nExecStart=/bin/true\n')
    const { status, stderr } = await machine.run(['superclaw', 'install-service'])
    expect(status).toBe(78)
    expect(stderr).toContain('error[SERVICE_REFUSED]')
    expect(await machine.must(['cat', unitPath])).toContain('ExecStart=/bin/true')
    await machine.must(['rm', unitPath])
  })

  test('--dry-run prints the unit, which systemd finds right, and changes nothing', async () => {
    const unit = await machine.must(['superclaw', 'install-service', '--dry-run'])
    expect((await machine.run(['test', '-e', unitPath])).status).toBe(1)
    expect((await machine.run(['id', 'superclaw'])).status).toBe(1)
    machine.write('/root/superclaw.service', unit)
    await machine.must(['useradd', '--system', 'superclaw'])
    const { status, stderr } = await machine.run(['systemd-analyze', 'verify', '/root/superclaw.service'])
    await machine.must(['userdel', 'superclaw'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('a superclaw.yaml that its user may not read is refused, with what to type', async () => {
    await machine.must(['chmod', '600', configPath])
    const { status, stderr } = await machine.run(['superclaw', 'install-service', '--now'])
    expect({ status, stderr }).toEqual({
      status: 78,
      stderr: expect.stringContaining('error[SERVICE_REFUSED]'),
    })
    expect(stderr).toContain(`chgrp superclaw '${configPath}'`)
    expect((await machine.run(['id', 'superclaw'])).status).toBe(1)
    await machine.must(['chmod', '644', configPath])
  })

  test('an install that cannot start is undone whole', async () => {
    await using taken = await listenOn(port)
    const { status, stderr } = await machine.run(['superclaw', 'install-service', '--now'])
    expect({ status, stderr }).toEqual({ status: 78, stderr: expect.stringContaining('error[PORT_IN_USE]') })
    for (const path of [unitPath, '/var/lib/superclaw'])
      expect((await machine.run(['test', '-e', path])).status).toBe(1)
    expect((await machine.run(['id', 'superclaw'])).status).toBe(1)
    expect(taken.port).toBe(port)
  })

  test('install --now: it answers, runs its agents, and as a user of its own', async () => {
    const installed = await service.json<OutputOfInstall>('install-service', '--now')
    expect(installed).toMatchObject({
      scope: 'system',
      unitPath,
      isChanged: true,
      isEnabled: true,
      warnings: [],
    })
    expect(await health()).toMatchObject({ agents: { ready: 2 } })
    expect(installOutput.strict().parse(installed)).toEqual(installed)
    const { pid, hasGuardian, keptBy, stateDir } = await service.status()
    expect({ pid, hasGuardian, keptBy, stateDir }).toEqual({
      pid: installed.pid,
      hasGuardian: true,
      keptBy: 'systemd',
      stateDir: '/var/lib/superclaw',
    })
    const users = await machine.must([
      'ps',
      '-o',
      'user=',
      '-p',
      [pid, ...Object.values(await service.agentPids())].join(),
    ])
    expect(
      new Set(
        users
          .trim()
          .split('\n')
          .map((user) => user.trim()),
      ),
    ).toEqual(new Set(['superclaw']))
    expect(
      await machine.must(['stat', '-c', '%U %a', '/var/lib/superclaw', '/var/lib/superclaw/plane.log']),
    ).toBe('superclaw 700\nsuperclaw 600\n')
  })

  test('agents get nothing of what systemd says to the control plane', async () => {
    const { one = 0 } = await service.agentPids()
    const environment = await machine.must(['cat', `/proc/${one}/environ`])
    const names = environment.split('\0').map((line) => line.split('=')[0])
    expect(names).toContain('PATH')
    expect(
      names.filter((name) => /NOTIFY|WATCHDOG|INVOCATION|JOURNAL|STATE_DIR|SYSTEMD/.test(name ?? '')),
    ).toEqual([])
  })

  test('a second install of the same changes nothing', async () => {
    const { pid } = await service.status()
    const again = await service.json<OutputOfInstall>('install-service', '--now')
    expect(again).toMatchObject({ isChanged: false, pid })
  })

  test('the user that it runs as, and root, speak with it without further ado; start starts no second one', async () => {
    const { pid } = await service.status()
    const own = serviceOn(machine, { user: 'superclaw' })
    expect(await own.status()).toMatchObject({ pid })
    const { stderr } = await machine.run(['superclaw', 'start', '--detach'])
    expect(stderr).toContain('error[PLANE_ALREADY_RUNNING]')
    const stranger = await machine.run(['superclaw', 'service', 'logs'], { user: 'nobody' })
    expect(stranger).toMatchObject({ status: 4, stderr: expect.stringContaining('error[FORBIDDEN]') })
  })

  test('systemctl reload reads superclaw.yaml again', async () => {
    machine.write(configPath, sleepersConfig(port, ['one', 'two', 'three']))
    await machine.must(['systemctl', 'reload', 'superclaw'])
    await until(async () => 'three' in (await service.agentPids()))
    machine.write(configPath, sleepersConfig(port, ['one', 'two']))
    await machine.must(['systemctl', 'reload', 'superclaw'])
    await until(async () => !('three' in (await service.agentPids())))
  })

  test('kill -9: it is back, and its agents have not noticed', async () => {
    const agents = await service.agentPids()
    for (let round = 0; round < 6; round += 1) {
      const { pid } = await service.status()
      await machine.must(['kill', '-KILL', String(pid)])
      const tookMs = await service.untilBack(pid)
      process.stdout.write(`kill -9 to recovered, under systemd: ${Math.round(tookMs)} ms\n`)
    }
    expect(await service.agentPids()).toEqual(agents)
    expect(await health()).toMatchObject({ agents: { ready: 2 } })
  })

  test('superclaw restart: systemd starts the control plane anew, every agent kept', async () => {
    const [{ pid }, agents] = [await service.status(), await service.agentPids()]
    const restarted = await service.json<{ previousPid: number; keptAgents: number }>('restart')
    expect(restarted).toMatchObject({ previousPid: pid, keptAgents: 2 })
    expect(await service.agentPids()).toEqual(agents)
  })

  test('a control plane that hangs is killed by the watchdog, its agents kept', async () => {
    machine.write('/etc/systemd/system/superclaw.service.d/watchdog.conf', '[Service]\nWatchdogSec=2s\n')
    await machine.must(['systemctl', 'daemon-reload'])
    // The unit as it is now counts from the next start on.
    const { pid: before } = await service.status()
    await machine.must(['kill', '-KILL', String(before)])
    await service.untilBack(before)
    const agents = await service.agentPids()
    const { pid } = await service.status()
    await machine.must(['kill', '-STOP', String(pid)])
    const tookMs = await service.untilBack(pid)
    process.stdout.write(`hang to recovered, with WatchdogSec=2s: ${Math.round(tookMs)} ms\n`)
    expect(await service.agentPids()).toEqual(agents)
    // One that is well is left in peace.
    const restarts = await show('NRestarts')
    const { pid: after } = await service.status()
    await until(async () => (await service.status()).uptimeMs > 5_000, 20_000)
    expect([await show('NRestarts'), (await service.status()).pid]).toEqual([restarts, after])
    await machine.must(['rm', '-r', '/etc/systemd/system/superclaw.service.d'])
    await machine.must(['systemctl', 'daemon-reload'])
  })

  test('superclaw stop --keep-agents: it stays down, the agents do not; a start takes them over', async () => {
    const agents = await service.agentPids()
    await machine.must(['superclaw', 'stop', '--keep-agents'])
    await until(async () => (await show('ActiveState')) === 'inactive')
    for (const pid of Object.values(agents)) expect(await isAgentAlive(pid)).toBe(true)
    const started = await service.json<{ pid: number }>('start', '--detach')
    expect(await service.agentPids()).toEqual(agents)
    expect(await show('MainPID')).toBe(String(started.pid))
  })

  test('superclaw stop: it stays stopped, and its agents end', async () => {
    const agents = await service.agentPids()
    await machine.must(['superclaw', 'stop'])
    await until(async () => (await show('ActiveState')) === 'inactive')
    expect([await show('Result'), await show('NRestarts')]).toEqual(['success', '0'])
    expect(await service.json('service', 'status')).toMatchObject({ activity: 'inactive', detail: null })
    for (const pid of Object.values(agents)) expect(await isAgentAlive(pid)).toBe(false)
    expect(await show('ActiveState')).toBe('inactive')
  })

  test('systemctl start and stop: the agents come and go with it', async () => {
    await machine.must(['systemctl', 'start', 'superclaw'])
    const agents = await service.agentPids()
    expect(new Set(Object.keys(agents))).toEqual(new Set(['one', 'two']))
    await machine.must(['systemctl', 'stop', 'superclaw'])
    for (const pid of Object.values(agents)) expect(await isAgentAlive(pid)).toBe(false)
  })

  test('a stop that a kill -9 cuts short goes on when systemd has brought it back', async () => {
    machine.write(
      configPath,
      JSON.stringify({
        version: 1,
        api: { port },
        agents: { stubborn: { command: "trap '' TERM; while :; do sleep 0.1; done", stop: { grace: '4s' } } },
      }),
    )
    await machine.must(['systemctl', 'start', 'superclaw'])
    await until(async () => 'stubborn' in (await service.agentPids()))
    const { pid } = await service.status()
    const { stubborn = 0 } = await service.agentPids()
    const stopped = machine.run(['superclaw', 'stop'])
    await until(async () => (await show('StatusText')) === 'Stopping')
    await machine.must(['kill', '-KILL', String(pid)])
    await until(async () => (await show('NRestarts')) === '1')
    await until(async () => (await show('ActiveState')) === 'inactive', 20_000)
    expect(await isAgentAlive(stubborn)).toBe(false)
    await stopped
    machine.write(configPath, sleepersConfig(port, ['one', 'two']))
  })

  test('a file with faults: it stays down, without a loop, and says why', async () => {
    machine.write(configPath, 'version: 1\nagents: { one: { comand: x } }\n')
    await machine.must(['rm', '-f', '/var/lib/superclaw/kept-config.json'])
    const { stderr } = await machine.run(['superclaw', 'start', '--detach', '--config', configPath])
    expect(stderr).toContain('comand')
    await machine.run(['systemctl', 'start', 'superclaw'])
    expect([await show('ActiveState'), await show('ExecMainStatus'), await show('NRestarts')]).toEqual([
      'failed',
      '78',
      '0',
    ])
    expect(await machine.must(['superclaw', 'service', 'logs', '-n', '5'])).toContain(`${configPath} has`)
    const status = await service.json<object>('service', 'status')
    expect(serviceStatusOutput.strict().parse(status)).toMatchObject({
      activity: 'failed',
      isCurrent: true,
      isEnabled: true,
    })
    machine.write(configPath, sleepersConfig(port, ['one', 'two']))
  })

  test('after a reboot it runs, and its agents with it', async () => {
    await machine.reboot()
    await service.untilBack(0)
    await until(async () => (await health()).agents.ready === 2)
    expect(await show('ActiveState')).toBe('active')
  })

  test('uninstall --keep-agents: root is told of them, and how they are taken over', async () => {
    const agents = await service.agentPids()
    const { adopt } = await service.json<{ adopt: string }>('uninstall-service', '--keep-agents')
    for (const pid of Object.values(agents)) expect(await isAgentAlive(pid)).toBe(true)
    const { status, stderr } = await machine.run(['superclaw', 'status'])
    expect([status, stderr]).toEqual([6, expect.stringContaining('left 2 running in /var/lib/superclaw')])
    await machine.must(['sh', '-c', adopt.replace('sudo ', '')])
    expect(await service.agentPids()).toEqual(agents)
  })

  test('uninstall leaves the state, the user that owns it, and nothing else', async () => {
    const agents = await service.agentPids()
    const { stateDir, stoppedAgents } = await service.json<{ stateDir: string; stoppedAgents: number }>(
      'uninstall-service',
    )
    expect({ stateDir, stoppedAgents }).toEqual({ stateDir: '/var/lib/superclaw', stoppedAgents: 2 })
    for (const pid of Object.values(agents)) expect(await isAgentAlive(pid)).toBe(false)
    expect(await machine.must(['find', '/etc/systemd', '-name', '*superclaw*'])).toBe('')
    expect(
      await machine.must(['systemctl', 'list-units', '--all', '--plain', '--no-legend', 'superclaw*']),
    ).toBe('')
    const { status, stderr } = await machine.run(['superclaw', 'service', 'status'])
    expect({ status, stderr }).toEqual({
      status: 6,
      stderr: expect.stringContaining('SERVICE_NOT_INSTALLED'),
    })
  })
})

async function listenOn(port: number): Promise<AsyncDisposable & { readonly port: number }> {
  const { createServer } = await import('node:net')
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
