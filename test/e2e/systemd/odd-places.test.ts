import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OutputOfInstall } from '../../../src/core/operations/service-outputs.ts'
import { freePort } from '../../support/free-port.ts'
import { serviceOn, sleepersConfig } from '../../support/machine-service.ts'
import { type Machine, openMachine, skipsMachine } from '../../support/systemd-machine.ts'
import { until } from '../../support/until.ts'

describe.skipIf(skipsMachine())('a service of the machine in odd places', () => {
  let machine: Machine

  beforeAll(async () => {
    machine = await openMachine()
  }, 400_000)

  afterAll(async () => {
    await machine?.[Symbol.asyncDispose]()
  })

  test('spaces, quotes, dollars, percents and backslashes in paths come through the unit as they are', async () => {
    const stateDir = `/srv/it's "a" $HOME of %h\\x41; done`
    const configPath = `/srv/100% $fleet "x"/super claw.yaml`
    const port = await freePort()
    machine.write(configPath, sleepersConfig(port, ['one']))
    const as = { env: { SUPERCLAW_HOME: stateDir } }
    const installed = await serviceOn(machine, as).json<OutputOfInstall>(
      'install-service',
      '--now',
      '--config',
      configPath,
    )
    machine.write('/root/superclaw.service', installed.unit)
    const verified = await machine.run(['systemd-analyze', 'verify', '/root/superclaw.service'])
    expect(verified).toEqual({ status: 0, stdout: '', stderr: '' })
    // Root finds it without being told where.
    const service = serviceOn(machine)
    expect(await service.status()).toMatchObject({ stateDir, configPath, agents: { ready: 1 } })
    const mounts = await machine.must([
      'systemctl',
      'show',
      '--value',
      '--property=RequiresMountsFor',
      'superclaw',
    ])
    // systemctl shows it as systemd would read it again.
    expect(mounts.replaceAll(/\\(.)/g, '$1')).toContain(stateDir)
    await service.json('uninstall-service')
  })

  test('--hardened: it and its agents run, confined', async () => {
    machine.write('/etc/superclaw/superclaw.yaml', sleepersConfig(await freePort(), ['one']))
    const service = serviceOn(machine)
    await service.json('install-service', '--now')
    const before = await service.agentPids()
    const { keptAgents, warnings } = await service.json<OutputOfInstall>(
      'install-service',
      '--now',
      '--hardened',
    )
    expect({ keptAgents, warnings }).toEqual({ keptAgents: 1, warnings: [] })
    expect(await service.agentPids()).toEqual(before)
    await service.json('agent', 'restart', 'one')
    await until(async () => (await service.status()).agents.ready === 1)
    const { one = 0 } = await service.agentPids()
    expect(await machine.must(['grep', 'NoNewPrivs', `/proc/${one}/status`])).toMatch(/NoNewPrivs:\s+1/)
    const { pid } = await service.status()
    await machine.must(['kill', '-KILL', String(pid)])
    await service.untilBack(pid)
    expect(await service.agentPids()).toEqual({ one })
    await service.json('uninstall-service')
  })

  test('a state directory on a disk that mounts late: it waits for the disk', async () => {
    const unit = '/etc/systemd/system'
    machine.write(
      `${unit}/slow.service`,
      '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 2\n',
    )
    machine.write(
      `${unit}/srv-late.mount`,
      '[Unit]\nAfter=slow.service\nRequires=slow.service\n[Mount]\nWhat=/var/disk\nWhere=/srv/late\nType=none\nOptions=bind\n',
    )
    machine.write('/var/disk/keep', '')
    await machine.must(['systemctl', 'daemon-reload'])
    await machine.must(['systemctl', 'start', 'srv-late.mount'])
    machine.write('/etc/superclaw/superclaw.yaml', sleepersConfig(await freePort(), ['one']))
    const late = serviceOn(machine, { env: { SUPERCLAW_HOME: '/srv/late/state' } })
    await late.json('install-service', '--now')
    const { lastSeq } = await late.status()

    await machine.reboot()
    const service = serviceOn(machine)
    await service.untilBack(0)
    expect((await service.status()).lastSeq).toBeGreaterThan(lastSeq)
    expect(existsSync(machine.hostPath('/var/disk/state/state.db'))).toBe(true)
    expect(existsSync(machine.hostPath('/srv/late/state'))).toBe(false)
  })
})
