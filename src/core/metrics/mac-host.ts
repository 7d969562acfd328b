import { ownMetrics as own, type Report } from './own-metrics.ts'

// Parsers of what commands of macOS print. Written from their manual pages; tried on recorded output alone.

/** `vm_stat`: pages by what they are used for, with their size on the first line. */
export function parseVmStat(text: string, totalBytes: number, report: Report): void {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(text)?.[1])
  const pages = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1])
  // As its Activity Monitor counts: what programs made themselves, what the kernel holds, what is compressed.
  const used = pages('Anonymous pages') - pages('Pages purgeable') + pages('Pages wired down')
  const usedBytes = (used + pages('Pages occupied by compressor')) * pageBytes
  const isKnown = Number.isFinite(usedBytes)
  report(own.memoryTotal, totalBytes)
  report(own.memoryUsed, isKnown ? usedBytes : undefined)
  report(own.memoryAvailable, isKnown ? totalBytes - usedBytes : undefined)
  const cached = pages('File-backed pages') * pageBytes
  report(own.memoryCached, Number.isFinite(cached) ? cached : undefined)
}

/** `sysctl vm.swapusage kern.memorystatus_vm_pressure_level` */
export function parseSysctl(text: string, report: Report): void {
  const megabytes = (name: string): number | undefined => {
    const found = new RegExp(`${name} = ([\\d.]+)M`).exec(text)?.[1]
    return found === undefined ? undefined : Math.round(Number(found) * 2 ** 20)
  }
  report(own.swapTotal, megabytes('total'))
  report(own.swapUsed, megabytes('used'))
  const level = /memorystatus_vm_pressure_level: (\d+)/.exec(text)?.[1]
  report(own.memoryPressureLevel, level === undefined ? undefined : Number(level))
}

/** `netstat -ibn`: the line of each interface that names its link; an address in it may be missing, so it is read from its end. */
export function parseNetstat(text: string, report: Report): void {
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/)
    const [name = ''] = fields
    if (!/<Link#\d+>/.test(line) || /^(lo|gif|stf|utun|awdl|llw|anpi|ap|bridge)\d/.test(name)) continue
    const [inErrors, inBytes, , outErrors, outBytes] = fields.slice(-6).map(Number)
    if ([inErrors, inBytes, outErrors, outBytes].some((value) => !Number.isFinite(value))) continue
    report(own.networkReceived, inBytes, name)
    report(own.networkSent, outBytes, name)
    report(own.networkErrors, (inErrors ?? 0) + (outErrors ?? 0), name)
  }
}
