import { ownMetrics as own } from '../core/metrics/own-metrics.ts'
import type { MachinePicture } from './data.ts'
import type { Piece } from './drawing.ts'
import { formatAge, formatBytes } from './format.ts'

/** A figure of the machine. */
export interface MachineRow {
  readonly what: string
  /** Its last reading; `-` for what the machine does not tell. */
  readonly now: Piece
  readonly more: string
  /** How it went in the last hour, oldest first; `null` where nothing is known. */
  readonly values: readonly (number | null)[]
  /** What fills a block of its graph; 0 for the largest value. */
  readonly ceiling: number
}

/** What was read of one metric, and of one device where it has several. */
interface Read {
  readonly value: (metric: { readonly name: string }, which?: string) => number | null
  readonly values: (metric: { readonly name: string }, which?: string) => MachineRow['values']
  /** The devices of a metric, in natural order. */
  readonly devices: (metric: { readonly name: string }) => readonly string[]
}

/** What is known of the machine that the control plane runs on, each kind of figure there, whether it is told or not. */
export function machineRows(picture: MachinePicture): readonly MachineRow[] {
  const read = readerOf(picture)
  return [
    ...processorRows(read),
    ...memoryRows(read),
    ...pressureRows(read),
    ...each(read, own.diskRead, 'Disk', diskRows),
    ...each(read, own.spaceFree, 'Space', spaceRows),
    ...each(read, own.networkReceived, 'Network', networkRows),
    ...each(read, own.temperature, 'Temperature', temperatureRows),
    ...containerRows(read),
  ]
}

const whichOf = (labels: Readonly<Record<string, string>>): string => Object.values(labels)[0] ?? ''

function readerOf({ series, histories }: MachinePicture): Read {
  const key = (name: string, which: string): string => `${name} ${which}`
  const last = new Map(series.map(({ metric, labels, value }) => [key(metric, whichOf(labels)), value]))
  const past = new Map(histories.map((each) => [key(each.metric, whichOf(each.labels)), each.values]))
  return {
    value: ({ name }, which = '') => last.get(key(name, which)) ?? null,
    values: ({ name }, which = '') => past.get(key(name, which)) ?? [],
    devices: ({ name }) =>
      series
        .filter(({ metric }) => metric === name)
        .map(({ labels }) => whichOf(labels))
        .toSorted(),
  }
}

/** The rows of each device; one that says that there is none, where there is none. */
function each(
  read: Read,
  metric: { readonly name: string },
  what: string,
  rowsOf: (read: Read, device: string) => readonly MachineRow[],
): readonly MachineRow[] {
  const devices = read.devices(metric)
  if (devices.length === 0) return [row({ what, now: null })]
  return devices.flatMap((device) => rowsOf(read, device))
}

interface Told {
  readonly what: string
  readonly now: string | null
  readonly tone?: Piece[0]
  readonly more?: readonly (string | null)[]
  readonly values?: MachineRow['values']
  readonly ceiling?: number | null
}

function row({ what, now, tone = 'plain', more = [], values = [], ceiling }: Told): MachineRow {
  const parts = more.filter((part) => part !== null)
  return {
    what,
    now: now === null ? ['dim', '-'] : [tone, now],
    more: parts.join(', '),
    values,
    ceiling: ceiling ?? 0,
  }
}

/** `null` stays: absent is not 0. */
function told(value: number | null, text: (value: number) => string): string | null {
  return value === null ? null : text(value)
}

const percentText = (value: number): string => `${value.toFixed(1)}%`
const rateText = (value: number): string => `${formatBytes(value)}/s`
const partOf = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : (100 * part) / whole

/** @param limits from which on it is worth a look, and bad */
function toneAbove(value: number | null, [warn, bad]: readonly [number, number]): Piece[0] {
  if (value === null || value < warn) return 'plain'
  return value < bad ? 'warn' : 'bad'
}

function processorRows({ value, values }: Read): readonly MachineRow[] {
  const [used, cores, load] = [value(own.cpuUsed), value(own.cpuCount), value(own.load, '1m')]
  const [five, fifteen] = [value(own.load, '5m'), value(own.load, '15m')]
  const some = (minutes: string) => (average: number) => `${average.toFixed(2)} in ${minutes}`
  return [
    row({
      ...{ what: 'Processor', now: told(used, percentText), tone: toneAbove(used, [80, 95]) },
      more: [told(cores, (count) => `of ${count} cores`)],
      ...{ values: values(own.cpuUsed), ceiling: 100 },
    }),
    row({
      ...{ what: 'Load', now: told(load, (average) => average.toFixed(2)) },
      tone: toneAbove(partOf(load, cores), [200, 400]),
      more: [told(five, some('5m')), told(fifteen, some('15m'))],
      ...{ values: values(own.load, '1m'), ceiling: cores },
    }),
  ]
}

function memoryRows({ value, values }: Read): readonly MachineRow[] {
  const [used, total, cached] = [value(own.memoryUsed), value(own.memoryTotal), value(own.memoryCached)]
  const [swapped, room] = [value(own.swapUsed), value(own.swapTotal)]
  const part = partOf(used, total)
  return [
    row({
      ...{ what: 'Memory', now: told(used, formatBytes), tone: toneAbove(part, [85, 95]) },
      more: [
        told(part, (percent) => `${percent.toFixed(0)}% of ${formatBytes(total)}`),
        told(cached, (bytes) => `${formatBytes(bytes)} cached`),
      ],
      ...{ values: values(own.memoryUsed), ceiling: total },
    }),
    row({
      ...{ what: 'Swap', now: room === 0 ? null : told(swapped, formatBytes) },
      more: [room === 0 ? 'there is none' : told(room, (bytes) => `of ${formatBytes(bytes)}`)],
      ...{ values: room === 0 ? [] : values(own.swapUsed), ceiling: room },
    }),
  ]
}

const waits: readonly (readonly [resource: string, what: string, limits: readonly [number, number]])[] = [
  ['cpu', 'Waits for processor', [25, 60]],
  ['memory', 'Waits for memory', [5, 20]],
  ['memory_full', 'All wait for memory', [2, 10]],
  ['io', 'Waits for disks', [25, 60]],
  ['io_full', 'All wait for disks', [20, 50]],
]
const levels: Readonly<Record<number, readonly [word: string, tone: Piece[0]]>> = {
  1: ['normal', 'good'],
  2: ['warning', 'warn'],
  4: ['critical', 'bad'],
}

/** The share of the time in which something waited (PSI of Linux), or the level that macOS tells. */
function pressureRows({ value, values }: Read): readonly MachineRow[] {
  const level = value(own.memoryPressureLevel)
  if (level !== null) {
    const [word, tone] = levels[level] ?? [String(level), 'plain']
    return [row({ what: 'Memory pressure', now: word, tone })]
  }
  return waits.map(([resource, what, limits]) => {
    const share = value(own.pressure, resource)
    const percent = share === null ? null : share * 100
    return row({
      ...{ what, now: told(percent, percentText), tone: toneAbove(percent, limits) },
      more: [percent === null ? 'the kernel does not tell' : 'of the time'],
      ...{ values: values(own.pressure, resource), ceiling: 1 },
    })
  })
}

function diskRows({ value, values }: Read, device: string): readonly MachineRow[] {
  const busy = value(own.diskBusy, device)
  const times = (count: number): string => `${count.toFixed(count < 10 ? 1 : 0)} a second`
  return [
    row({
      ...{ what: `Disk ${device} reads`, now: told(value(own.diskRead, device), rateText) },
      more: [
        told(value(own.diskReads, device), times),
        told(busy, (share) => `busy ${percentText(share * 100)}`),
      ],
      values: values(own.diskRead, device),
    }),
    row({
      ...{ what: `Disk ${device} writes`, now: told(value(own.diskWritten, device), rateText) },
      more: [told(value(own.diskWrites, device), times)],
      values: values(own.diskWritten, device),
    }),
  ]
}

function spaceRows({ value }: Read, mount: string): readonly MachineRow[] {
  const [free, total] = [value(own.spaceFree, mount), value(own.spaceTotal, mount)]
  const used = partOf(free, total)
  const percent = used === null ? null : 100 - used
  return [
    row({
      ...{ what: `Space ${mount}`, now: told(free, formatBytes), tone: toneAbove(percent, [90, 95]) },
      more: [
        told(total, (bytes) => `free of ${formatBytes(bytes)}`),
        told(percent, (part) => `${part.toFixed(0)}% taken`),
      ],
    }),
  ]
}

function networkRows({ value, values }: Read, name: string): readonly MachineRow[] {
  const lost = (count: number | null, word: string): string | null =>
    count === null || count === 0 ? null : `${count.toFixed(1)} ${word} a second`
  return [
    row({
      ...{ what: `Network ${name} in`, now: told(value(own.networkReceived, name), rateText) },
      more: [
        lost(value(own.networkErrors, name), 'faulty'),
        lost(value(own.networkDropped, name), 'dropped'),
      ],
      values: values(own.networkReceived, name),
    }),
    row({
      ...{ what: `Network ${name} out`, now: told(value(own.networkSent, name), rateText) },
      values: values(own.networkSent, name),
    }),
  ]
}

function temperatureRows({ value, values }: Read, sensor: string): readonly MachineRow[] {
  const celsius = value(own.temperature, sensor)
  return [
    row({
      ...{ what: `Temperature ${sensor}`, now: told(celsius, (degrees) => `${degrees.toFixed(0)}°C`) },
      ...{ tone: toneAbove(celsius, [80, 95]), values: values(own.temperature, sensor), ceiling: 100 },
    }),
  ]
}

/** Of our control group, where it is one of its own. */
function containerRows({ value, values }: Read): readonly MachineRow[] {
  const [used, limit, cores] = [
    value(own.containerMemoryUsed),
    value(own.containerMemoryLimit),
    value(own.containerCpuLimit),
  ]
  if (used === null) return []
  return [
    row({
      ...{ what: 'Container memory', now: formatBytes(used), tone: toneAbove(partOf(used, limit), [85, 95]) },
      more: [told(limit, (bytes) => `of ${formatBytes(bytes)}`), told(cores, (count) => `${count} cores`)],
      ...{ values: values(own.containerMemoryUsed), ceiling: limit },
    }),
  ]
}

/** `up 3d4h`; empty when it is not told. */
export function uptimeText(picture: MachinePicture): string {
  const seconds = readerOf(picture).value(own.uptime)
  return seconds === null ? '' : `up ${formatAge(seconds * 1000)}`
}
