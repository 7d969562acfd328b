import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { familyReader } from '../../../../src/core/adapters/host/family-reader.ts'
import { openLinuxHost } from '../../../../src/core/adapters/host/linux-host.ts'
import type { HostReader } from '../../../../src/core/metrics/host-reader.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

async function toldBy(host: HostReader): Promise<Record<string, number>> {
  const all: Record<string, number> = {}
  const report: Parameters<HostReader['read']>[0] = (metric, value, which) => {
    if (value != null) all[which === undefined ? metric.name : `${metric.name} ${which}`] = value
  }
  host.readSlowly(report)
  await host.read(report)
  return all
}

const stat = 'cpu  100 0 50 800 50 0 0 0 0 0\n'

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('this machine tells of its processor, memory, load and root, and leaves no file open', async () => {
    const before = readdirSync('/proc/self/fd').length
    {
      using host = openLinuxHost()
      const told = await toldBy(host)
      expect(told['host.memory.total']).toBeGreaterThan(1e8)
      expect(told['host.memory.used']).toBeLessThan(told['host.memory.total'] ?? 0)
      expect(told['host.filesystem.total /']).toBeGreaterThan(told['host.filesystem.free /'] ?? Number.NaN)
      expect(told).toHaveProperty('host.load 1m')
      expect(told['host.cpu.time idle']).toBeGreaterThan(0)
    }
    expect(readdirSync('/proc/self/fd')).toHaveLength(before)
  })

  test('what a machine does not tell is absent: no pressure, no disks, no sensors, no control group', async () => {
    using folder = tempFolder()
    folder.write('proc/stat', stat)
    using host = openLinuxHost(folder.path)
    const names = Object.keys(await toldBy(host)).map((name) => name.split(' ')[0])
    expect(new Set(names)).toEqual(new Set(['host.cpu.count', 'host.cpu.time']))
  })

  test('sensors and limits of a container are read where they are', async () => {
    using folder = tempFolder()
    folder.write('proc/stat', stat)
    folder.write('proc/self/cgroup', '0::/outer/inner\n')
    folder.write('sys/fs/cgroup/outer/memory.max', '500000000\n')
    folder.write('sys/fs/cgroup/outer/inner/memory.max', 'max\n')
    folder.write('sys/fs/cgroup/outer/inner/memory.current', '1000\n')
    folder.write('sys/fs/cgroup/outer/inner/cpu.max', '150000 100000\n')
    folder.write('sys/fs/cgroup/outer/inner/cpu.stat', 'usage_usec 5\nthrottled_usec 2500000\n')
    folder.write('sys/fs/cgroup/outer/inner/memory.events', 'low 0\noom 3\noom_kill 2\n')
    folder.write('sys/class/hwmon/hwmon0/name', 'coretemp\n')
    folder.write('sys/class/hwmon/hwmon0/temp1_input', '45500\n')
    folder.write('sys/class/hwmon/hwmon0/temp1_label', 'Package id 0\n')
    folder.write('sys/class/hwmon/hwmon0/temp2_input', 'broken\n')
    using host = openLinuxHost(folder.path)
    expect(await toldBy(host)).toMatchObject({
      'container.memory.used': 1000,
      'container.memory.limit': 500_000_000,
      'container.cpu.limit': 1.5,
      'container.cpu.throttled': 2.5,
      'container.memory.oom_kills': 2,
      'host.temperature coretemp Package id 0': 45.5,
    })
  })

  test('the control group of version 1 is read, and no limit is no number', async () => {
    using folder = tempFolder()
    folder.write('proc/self/cgroup', '4:memory:/x\n3:cpu,cpuacct:/x\n')
    folder.write('sys/fs/cgroup/memory/memory.usage_in_bytes', '2000\n')
    folder.write('sys/fs/cgroup/memory/memory.limit_in_bytes', '9223372036854771712\n')
    folder.write('sys/fs/cgroup/cpu/cpu.cfs_quota_us', '50000\n')
    folder.write('sys/fs/cgroup/cpu/cpu.cfs_period_us', '100000\n')
    using host = openLinuxHost(folder.path)
    const told = await toldBy(host)
    expect(told).toMatchObject({ 'container.memory.used': 2000, 'container.cpu.limit': 0.5 })
    expect(told).not.toHaveProperty('container.memory.limit')
  })

  test('a machine with so many disks that its files are long is read whole', async () => {
    using folder = tempFolder()
    const disks = Array.from(
      { length: 400 },
      (_, index) =>
        `   8 ${index} sd${String.fromCharCode(97 + (index % 26))}${index} 1 0 8 1 2 0 16 1 0 ${index} 2`,
    )
    folder.write('proc/diskstats', `${disks.join('\n')}\n   8 999 vdz 7 0 8 1 2 0 16 1 0 250 2\n`)
    using host = openLinuxHost(folder.path)
    expect(Object.keys(await toldBy(host)).filter((name) => name.startsWith('host.disk.busy'))).toHaveLength(
      16,
    )
  })

  test('what a process holds is told, and what is gone is absent', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000); console.log("up")'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const pid = child.pid ?? -1
    await once(child.stdout, 'data')
    expect(familyReader.openFiles([pid])).toBeGreaterThan(2)
    expect(familyReader.proportionalBytes([pid])).toBeGreaterThan(1e6)
    expect(familyReader.disk([pid])).toMatchObject({ readBytes: expect.any(Number) })
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(familyReader.openFiles([pid])).toBeNull()
    expect(familyReader.proportionalBytes([pid])).toBeNull()
  })
})
