import { ownMetrics as own, type Report } from './own-metrics.ts'

// Parsers of files in /proc (proc(5)). Each tells what the file says; what it does not say stays untold.

/** Hundredths of a second (USER_HZ), on every machine that Node runs on. */
const ticksPerSecond = 100
const sectorBytes = 512
const cpuStates = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const

/** Remembers the reading before, for the share of time that was not idle: proc_stat(5). */
export function createCpuParser(): (stat: string, report: Report) => void {
  let before: { readonly all: number; readonly idle: number } | undefined
  return (stat, report) => {
    const ticks = numbersOf(stat, stat.indexOf('cpu ') + 4)
    if (ticks.length < 4) return
    // Time of guests is part of user and nice already.
    const known = ticks.slice(0, cpuStates.length)
    for (const [index, value] of known.entries())
      report(own.cpuTime, value / ticksPerSecond, cpuStates[index])
    const all = known.reduce((sum, value) => sum + value, 0)
    const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0)
    if (before && all > before.all)
      report(own.cpuUsed, twoDecimals(100 * (1 - (idle - before.idle) / (all - before.all))))
    before = { all, idle }
  }
}

/** proc_meminfo(5); MemAvailable is there since Linux 3.14. */
export function parseMeminfo(text: string, report: Report): void {
  const bytes = (name: string): number | undefined => {
    const at = text.indexOf(name)
    return at === -1
      ? undefined
      : Number.parseInt(text.slice(at + name.length, at + name.length + 24), 10) * 1024
  }
  const [total, available] = [bytes('MemTotal:'), bytes('MemAvailable:')]
  report(own.memoryTotal, total)
  report(own.memoryAvailable, available)
  report(own.memoryUsed, difference(total, available))
  report(own.memoryCached, bytes('\nCached:'))
  const swap = bytes('SwapTotal:')
  report(own.swapTotal, swap)
  report(own.swapUsed, difference(swap, bytes('SwapFree:')))
}

/** proc_loadavg(5) */
export function parseLoadavg(text: string, report: Report): void {
  const [one, five, fifteen] = text.split(' ', 3).map(Number)
  report(own.load, one, '1m')
  report(own.load, five, '5m')
  report(own.load, fifteen, '15m')
}

/** /proc/pressure/RESOURCE, in microseconds: https://docs.kernel.org/accounting/psi.html */
export function parsePressure(resource: string, text: string, report: Report): void {
  for (const line of text.split('\n')) {
    const at = line.indexOf('total=')
    if (at === -1) continue
    const seconds = Number(line.slice(at + 6)) / 1e6
    // For the processor, `full` says nothing of the whole machine.
    if (line.startsWith('some')) report(own.pressure, seconds, resource)
    else if (resource !== 'cpu') report(own.pressure, seconds, `${resource}_full`)
  }
}

export function parseUptime(text: string, report: Report): void {
  report(own.uptime, Math.floor(Number.parseFloat(text)))
}

/** Disks that are no part of another, nor made of others: names in proc_diskstats(5). */
export function wholeDisks(diskstats: string): string[] {
  const names = diskstats
    .split('\n')
    .map((line) => line.trim().split(/ +/, 3)[2] ?? '')
    .filter((name) => /^(?!loop|ram|zram|dm-|md|sr|fd)\w/.test(name))
  return names.filter((name) => !names.some((other) => other !== name && name.startsWith(other)))
}

/** The disks of `names`: proc_diskstats(5). */
export function parseDiskstats(text: string, names: readonly string[], report: Report): void {
  for (const name of names) {
    const at = text.indexOf(` ${name} `)
    if (at === -1) continue
    const fields = numbersOf(text, at + name.length + 2)
    const [reads, , readSectors, , writes, , writtenSectors, , , busyMs] = fields
    report(own.diskReads, reads, name)
    report(own.diskRead, times(readSectors, sectorBytes), name)
    report(own.diskWrites, writes, name)
    report(own.diskWritten, times(writtenSectors, sectorBytes), name)
    report(own.diskBusy, times(busyMs, 0.001), name)
  }
}

/** Interfaces that lead out of the machine, or out of the container: names in proc_pid_net(5), dev. */
export function outerInterfaces(dev: string): string[] {
  return [...dev.matchAll(/^\s*([^\s:|]+):/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => !/^(lo|veth|docker|br-|virbr|cni|flannel|cali|tap|dummy|ifb)/.test(name))
}

/** The interfaces of `names`: /proc/net/dev. */
export function parseNetDev(text: string, names: readonly string[], report: Report): void {
  for (const name of names) {
    const at = indexOfInterface(text, name)
    if (at === -1) continue
    const fields = numbersOf(text, at)
    report(own.networkReceived, fields[0], name)
    report(own.networkErrors, sum(fields[2], fields[10]), name)
    report(own.networkDropped, sum(fields[3], fields[11]), name)
    report(own.networkSent, fields[8], name)
  }
}

/** Where its figures begin; -1 when it is not there. */
function indexOfInterface(text: string, name: string): number {
  for (let at = text.indexOf(`${name}:`); at !== -1; at = text.indexOf(`${name}:`, at + 1)) {
    if (at === 0 || text[at - 1] === ' ' || text[at - 1] === '\n') return at + name.length + 1
  }
  return -1
}

/** The numbers from `at` to the end of the line. */
function numbersOf(text: string, at: number): number[] {
  const end = text.indexOf('\n', at)
  return text
    .slice(at, end === -1 ? undefined : end)
    .trim()
    .split(/ +/)
    .map(Number)
}

function difference(whole: number | undefined, part: number | undefined): number | undefined {
  return whole === undefined || part === undefined ? undefined : whole - part
}

const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor
const sum = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : one + other
const twoDecimals = (value: number): number => Math.round(value * 100) / 100
