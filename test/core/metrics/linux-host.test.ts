import { expect, test } from 'vitest'
import {
  createCpuParser,
  outerInterfaces,
  parseDiskstats,
  parseLoadavg,
  parseMeminfo,
  parseNetDev,
  parsePressure,
  wholeDisks,
} from '../../../src/core/metrics/linux-host.ts'
import {
  localMounts,
  parseControlGroup,
  parseCpuMax,
  withParents,
} from '../../../src/core/metrics/linux-places.ts'
import { parseNetstat, parseSysctl, parseVmStat } from '../../../src/core/metrics/mac-host.ts'
import type { Report } from '../../../src/core/metrics/own-metrics.ts'

/** What a parser tells, by name and label. */
function told(parse: (report: Report) => void): Record<string, number> {
  const all: Record<string, number> = {}
  parse((metric, value, which) => {
    if (value !== null && value !== undefined)
      all[which === undefined ? metric.name : `${metric.name} ${which}`] = value
  })
  return all
}

test('processor time is told by state, and the share in use from the second reading on', () => {
  const parse = createCpuParser()
  const first = told((report) => parse('cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3\n', report))
  expect(first).toMatchObject({ 'host.cpu.time user': 1, 'host.cpu.time idle': 8 })
  expect(first).not.toHaveProperty('host.cpu.used')
  const second = told((report) => parse('cpu  140 0 60 840 60 0 0 0 0 0\n', report))
  expect(second['host.cpu.used']).toBe(50)
})

test('memory that an old kernel does not tell of stays untold', () => {
  const text = 'MemTotal:       1000 kB\nMemFree:         100 kB\nCached:          300 kB\nSwapCached: 7 kB\n'
  expect(told((report) => parseMeminfo(text, report))).toEqual({
    'host.memory.total': 1_024_000,
    'host.memory.cached': 307_200,
  })
  const modern = `${text}MemAvailable:    400 kB\nSwapTotal: 10 kB\nSwapFree: 4 kB\n`
  expect(told((report) => parseMeminfo(modern, report))).toMatchObject({
    'host.memory.used': 614_400,
    'host.memory.available': 409_600,
    'host.swap.used': 6_144,
  })
})

test('pressure is told in seconds, and in full where that says something', () => {
  const text =
    'some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\n'
  expect(told((report) => parsePressure('io', text, report))).toEqual({
    'host.pressure.time io': 2.5,
    'host.pressure.time io_full': 1,
  })
  expect(told((report) => parsePressure('cpu', text, report))).toEqual({ 'host.pressure.time cpu': 2.5 })
})

const diskstats = `   7       0 loop0 5 0 10 1 0 0 0 0 0 1 1
 259       0 nvme0n1 100 0 2000 30 50 0 800 20 0 1500 60 0 0 0 0
 259       1 nvme0n1p1 90 0 1000 30 50 0 800 20 0 40 60
   8       0 sda 1 0 8 1 2 0 16 1 0 250 2
   8       1 sda1 1 0 8 1 2 0 16 1 0 3 2
 253       0 dm-0 1 0 8 1 2 0 16 1 0 3 2
`

test('disks are whole ones, each once', () => {
  expect(wholeDisks(diskstats)).toEqual(['nvme0n1', 'sda'])
  expect(told((report) => parseDiskstats(diskstats, ['sda', 'gone'], report))).toEqual({
    'host.disk.reads sda': 1,
    'host.disk.read sda': 4096,
    'host.disk.writes sda': 2,
    'host.disk.written sda': 8192,
    'host.disk.busy sda': 0.25,
  })
})

const netDev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  500       5    0    0    0     0          0         0      500       5    0    0    0     0       0          0
 xeth0:    9       1    0    0    0     0          0         0        9       1    0    0    0     0       0          0
  eth0: 1000      10    1    2    0     0          0         0     2000      20    3    4    0     0       0          0
veth12:    1       1    0    0    0     0          0         0        1       1    0    0    0     0       0          0
`

test('interfaces are those that lead out, each by its whole name', () => {
  expect(outerInterfaces(netDev)).toEqual(['xeth0', 'eth0'])
  expect(told((report) => parseNetDev(netDev, ['eth0'], report))).toEqual({
    'host.network.received eth0': 1000,
    'host.network.sent eth0': 2000,
    'host.network.errors eth0': 4,
    'host.network.dropped eth0': 6,
  })
})

test('load is told for its three windows', () => {
  expect(told((report) => parseLoadavg('0.50 1.25 2.00 1/234 5678\n', report))).toEqual({
    'host.load 1m': 0.5,
    'host.load 5m': 1.25,
    'host.load 15m': 2,
  })
})

test('mounts are local, each device once at its shortest path, and never one over the network', () => {
  const mounts = [
    '/dev/sda1 / ext4 rw 0 0',
    'proc /proc proc rw 0 0',
    'server:/x /mnt/nfs nfs4 rw 0 0',
    '/dev/sdb1 /data/long\\040name xfs rw 0 0',
    '/dev/sda1 /var/lib/bind ext4 rw 0 0',
  ].join('\n')
  expect(localMounts(mounts).map(({ path }) => path)).toEqual(['/', '/data/long name'])
  expect(localMounts('overlay / overlay rw 0 0').map(({ path }) => path)).toEqual(['/'])
})

test.for([
  {
    why: 'version 2',
    text: '0::/user.slice/a.service\n',
    group: { version: 2, memory: '/user.slice/a.service', cpu: '/user.slice/a.service' },
  },
  { why: 'version 2 in a namespace', text: '0::/\n', group: { version: 2, memory: '', cpu: '' } },
  {
    why: 'version 1',
    text: '4:cpu,cpuacct:/docker/x\n3:memory:/docker/y\n0::/z\n',
    group: { version: 1, memory: '/docker/y', cpu: '/docker/x' },
  },
  { why: 'none', text: '', group: undefined },
])('a control group of $why is found', ({ text, group }) => {
  expect(parseControlGroup(text)).toEqual(group)
})

test('limits are those of all groups above', () => {
  expect(withParents('/a/b')).toEqual(['/a/b', '/a', ''])
  expect([
    parseCpuMax('150000 100000\n'),
    parseCpuMax('max 100000\n'),
    parseCpuMax('-1 100000'),
    parseCpuMax(''),
  ]).toEqual([1.5, undefined, undefined, undefined])
})

test('what macOS prints is read; an interface whose address is missing, too', () => {
  const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                                5331.
Pages wired down:                           100.
Pages purgeable:                             10.
File-backed pages:                           50.
Anonymous pages:                            300.
Pages occupied by compressor:                20.
`
  expect(told((report) => parseVmStat(vmStat, 16_384_000, report))).toEqual({
    'host.memory.total': 16_384_000,
    'host.memory.used': 410 * 16_384,
    'host.memory.available': 590 * 16_384,
    'host.memory.cached': 50 * 16_384,
  })
  const sysctl = `vm.swapusage: total = 2048.00M  used = 1024.50M  free = 1023.50M  (encrypted)
kern.memorystatus_vm_pressure_level: 2
`
  expect(told((report) => parseSysctl(sysctl, report))).toEqual({
    'host.swap.total': 2048 * 2 ** 20,
    'host.swap.used': 1024.5 * 2 ** 20,
    'host.memory.pressure_level': 2,
  })
  const netstat = `Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll
lo0   16384 <Link#1>                          900     0      90000      900     0      90000     0
en0   1500  <Link#4>    aa:bb:cc:dd:ee:ff     100     1      10000      200     2      20000     0
en0   1500  192.168.1     192.168.1.2         100     -      10000      200     -      20000     -
en5   1500  <Link#7>                           10     0       1000       20     0       2000     0
`
  expect(told((report) => parseNetstat(netstat, report))).toEqual({
    'host.network.received en0': 10000,
    'host.network.sent en0': 20000,
    'host.network.errors en0': 3,
    'host.network.received en5': 1000,
    'host.network.sent en5': 2000,
    'host.network.errors en5': 0,
  })
  expect(told((report) => parseVmStat('', 1, report))).toEqual({ 'host.memory.total': 1 })
})
