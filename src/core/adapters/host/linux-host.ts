import { closeSync, openSync, readSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { HostReader } from '../../metrics/host-reader.ts'
import {
  createCpuParser,
  outerInterfaces,
  parseDiskstats,
  parseLoadavg,
  parseMeminfo,
  parseNetDev,
  parsePressure,
  parseUptime,
  wholeDisks,
} from '../../metrics/linux-host.ts'
import { ownMetrics as own, type Report } from '../../metrics/own-metrics.ts'
import { createContainerReader } from './linux-container.ts'
import { readFilesystems } from './linux-filesystems.ts'
import { readTemperatures } from './linux-temperatures.ts'

/** Files of /proc are read whole, or they are not worth reading: this is a machine with some hundred cores or disks. */
const fileBytesMax = 1 << 16
const devicesMax = 16

/**
 * Reads /proc and /sys, and starts no process. Files that are read often stay open: opening them costs more than reading.
 * @param root of both, for a test
 */
export function openLinuxHost(root = '/'): HostReader {
  const files = openFiles(join(root, 'proc'))
  const parseCpu = createCpuParser()
  const container = createContainerReader(root)
  let [disks, interfaces]: [readonly string[], readonly string[]] = [[], []]

  return {
    read(report) {
      files.read('stat', (text) => parseCpu(text, report))
      files.read('meminfo', (text) => parseMeminfo(text, report))
      files.read('loadavg', (text) => parseLoadavg(text, report))
      for (const resource of ['cpu', 'memory', 'io'])
        files.read(`pressure/${resource}`, (text) => parsePressure(resource, text, report))
      files.read('diskstats', (text) => parseDiskstats(text, disks, report))
      files.read('net/dev', (text) => parseNetDev(text, interfaces, report))
    },
    readSlowly(report: Report) {
      files.retry()
      files.read('diskstats', (text) => {
        disks = wholeDisks(text).slice(0, devicesMax)
      })
      files.read('net/dev', (text) => {
        interfaces = outerInterfaces(text).slice(0, devicesMax)
      })
      files.read('uptime', (text) => parseUptime(text, report))
      report(own.cpuCount, availableParallelism())
      readFilesystems(root, report)
      readTemperatures(root, report)
      container(report)
    },
    [Symbol.dispose]: files[Symbol.dispose],
  }
}

interface OpenFiles extends Disposable {
  /** Calls `take` with what the file says; not at all when it cannot be read. */
  read(name: string, take: (text: string) => void): void
  /** Looks again for those that could not be opened. */
  retry(): void
}

function openFiles(folder: string): OpenFiles {
  const descriptors = new Map<string, number | null>()
  // Not from the pool, which would keep 8 KiB more.
  let buffer = Buffer.allocUnsafeSlow(1 << 12)
  const open = (name: string): number | null => {
    try {
      return openSync(join(folder, name), 'r')
    } catch {
      return null
    }
  }
  const close = (name: string, descriptor: number | null): void => {
    if (descriptor !== null) closeSync(descriptor)
    descriptors.set(name, null)
  }
  const readAll = (descriptor: number): string => {
    const length = readSync(descriptor, buffer, 0, buffer.length, 0)
    if (length < buffer.length || length >= fileBytesMax) return buffer.toString('latin1', 0, length)
    buffer = Buffer.allocUnsafeSlow(buffer.length * 2)
    return readAll(descriptor)
  }
  return {
    read(name, take) {
      const descriptor = descriptors.get(name) ?? (descriptors.has(name) ? null : open(name))
      descriptors.set(name, descriptor)
      if (descriptor === null) return
      let text: string
      try {
        text = readAll(descriptor)
      } catch {
        // A kernel with pressure accounting turned off lets its files be opened, but not read.
        close(name, descriptor)
        return
      }
      take(text)
    },
    retry() {
      for (const [name, descriptor] of descriptors) if (descriptor === null) descriptors.delete(name)
    },
    [Symbol.dispose]() {
      for (const [name, descriptor] of descriptors) close(name, descriptor)
    },
  }
}
