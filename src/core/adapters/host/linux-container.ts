import { join } from 'node:path'
import {
  type ControlGroup,
  parseControlGroup,
  parseCpuMax,
  valueOfKey,
  withParents,
} from '../../metrics/linux-places.ts'
import { ownMetrics as own, type Report } from '../../metrics/own-metrics.ts'
import { readSmallFile } from './small-file.ts'

/** Version 1 writes a limit that is none as a number near 2^63. */
const limitBytesMax = 2 ** 60

/** Reads what the control group of this process uses and may use: cgroups(7). Nothing is told of a root without limits. */
export function createContainerReader(root: string): (report: Report) => void {
  const group = parseControlGroup(readSmallFile(join(root, 'proc/self/cgroup')) ?? '')
  if (!group) return () => undefined
  const folder = join(root, 'sys/fs/cgroup')
  return group.version === 2
    ? (report) => readUnified(folder, group, report)
    : (report) => readOld(folder, group, report)
}

function readUnified(folder: string, { memory }: ControlGroup, report: Report): void {
  const read = (path: string, name: string): string | undefined => readSmallFile(join(folder, path, name))
  const paths = withParents(memory)
  const [path = ''] = paths
  report(own.containerMemoryUsed, numberOf(read(path, 'memory.current')))
  report(own.containerMemoryLimit, least(paths.map((each) => numberOf(read(each, 'memory.max')))))
  report(own.containerCpuLimit, least(paths.map((each) => parseCpuMax(read(each, 'cpu.max') ?? ''))))
  const throttledUs = valueOfKey(read(path, 'cpu.stat') ?? '', 'throttled_usec')
  report(own.containerThrottled, throttledUs === undefined ? undefined : throttledUs / 1e6)
  report(own.containerOomKills, valueOfKey(read(path, 'memory.events') ?? '', 'oom_kill'))
}

function readOld(folder: string, group: ControlGroup, report: Report): void {
  // A container often sees its own group as the root.
  const read = (controller: 'memory' | 'cpu', name: string): string | undefined =>
    readSmallFile(join(folder, controller, group[controller], name)) ??
    readSmallFile(join(folder, controller, name))
  report(own.containerMemoryUsed, numberOf(read('memory', 'memory.usage_in_bytes')))
  const limit = numberOf(read('memory', 'memory.limit_in_bytes'))
  report(own.containerMemoryLimit, limit !== undefined && limit < limitBytesMax ? limit : undefined)
  const quota = `${read('cpu', 'cpu.cfs_quota_us')?.trim()} ${read('cpu', 'cpu.cfs_period_us')?.trim()}`
  report(own.containerCpuLimit, parseCpuMax(quota))
  const throttledNs = valueOfKey(read('cpu', 'cpu.stat') ?? '', 'throttled_time')
  report(own.containerThrottled, throttledNs === undefined ? undefined : throttledNs / 1e9)
  report(own.containerOomKills, valueOfKey(read('memory', 'memory.oom_control') ?? '', 'oom_kill'))
}

/** `max`, and what cannot be read, is no number. */
function numberOf(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? ''
  return /^\d+$/.test(trimmed) ? Number(trimmed) : undefined
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
