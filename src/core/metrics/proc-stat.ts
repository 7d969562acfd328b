/** What the kernel says of one process. */
export interface ProcessReading {
  readonly pid: number
  readonly parentPid: number
  readonly groupId: number
  /** One letter, as in proc_pid_stat(5): R S D T t Z X I. `?` where the system does not say. */
  readonly state: string
  /** Tells two processes of one pid apart: clock ticks since boot; empty where the system does not say. */
  readonly startTime: string
  /** Processor time of its own, all threads. */
  readonly cpuMs: number
  /** Processor time of those children that ended and were waited for, and of theirs. */
  readonly childCpuMs: number
  readonly rssBytes: number
  /** `null` where the system does not say. */
  readonly threads: number | null
}

/** Linux counts processor time for user space in hundredths of a second (USER_HZ), on every machine that Node runs on. */
const tickMs = 10

/**
 * Parses `/proc/PID/stat` or `/proc/PID/task/TID/stat` (proc_pid_stat(5)). The command name, in parentheses, may
 * itself hold spaces, parentheses and line breaks; it ends at the last `)`.
 * @returns `undefined` for what is no such line: a process that ended while it was read
 */
export function parseProcStat(text: string, pageBytes: number): ProcessReading | undefined {
  const nameEnd = text.lastIndexOf(') ')
  if (nameEnd === -1) return undefined
  // Not split into fields: that makes fifty texts, of which eleven are needed, for every process of a machine.
  const starts = fieldStarts(text, nameEnd + 2)
  const field = (number: number): number => numberAt(text, starts[number - 3])
  const startTime = wordAt(text, starts[22 - 3])
  const reading = {
    pid: Number.parseInt(text, 10),
    parentPid: field(4),
    groupId: field(5),
    state: text[nameEnd + 2] ?? '',
    startTime,
    cpuMs: (field(14) + field(15)) * tickMs,
    childCpuMs: (field(16) + field(17)) * tickMs,
    rssBytes: field(24) * pageBytes,
    threads: field(20),
  }
  const isWhole = startTime !== '' && reading.state.trim() !== ''
  return isWhole && !Number.isNaN(reading.pid + reading.rssBytes + reading.cpuMs) ? reading : undefined
}

const lastField = 24
/** Where field 3 and those after it begin. One that is not there has no place. */
const placesOfFields = new Uint16Array(lastField - 2)

function fieldStarts(text: string, first: number): Uint16Array {
  placesOfFields.fill(0)
  let at = first
  for (let field = 0; field < placesOfFields.length && at > 0; field++) {
    placesOfFields[field] = at
    at = text.indexOf(' ', at) + 1
  }
  return placesOfFields
}

function wordAt(text: string, start = 0): string {
  return start === 0 ? '' : text.slice(start, text.indexOf(' ', start))
}

/** NaN where there is none. */
function numberAt(text: string, start = 0): number {
  let value = start === 0 ? Number.NaN : 0
  for (let at = start; start !== 0; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (!(digit >= 0 && digit <= 9)) return at === start ? Number.NaN : value
    value = value * 10 + digit
  }
  return value
}

/**
 * Parses a line of `ps -axo pid=,ppid=,pgid=,rss=,time=` (ps(1) of macOS and BSD: `rss` in KiB, `time` as
 * `[[dd-]hh:]mm:ss[.cc]`).
 */
export function parsePsLine(line: string): ProcessReading | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(line)
  if (!match) return undefined
  const [, pid, parentPid, groupId, rssKib, days, time = ''] = match
  const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return {
    pid: Number(pid),
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    state: '?',
    startTime: '',
    cpuMs: Math.round((Number(days ?? 0) * 86_400 + seconds) * 1000),
    childCpuMs: 0,
    rssBytes: Number(rssKib) * 1024,
    threads: null,
  }
}

const pageSizeKey = 6n

/**
 * The size of a memory page, from `/proc/self/auxv` (getauxval(3), AT_PAGESZ): pairs of machine words. It is 4 KiB
 * on most machines, but 16 or 64 KiB on some ARM ones. 4096 when it does not say.
 */
export function parsePageBytes(auxv: Uint8Array, wordBytes: 4 | 8, isLittleEndian: boolean): number {
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength)
  const wordAt = (at: number) =>
    wordBytes === 8 ? view.getBigUint64(at, isLittleEndian) : BigInt(view.getUint32(at, isLittleEndian))
  for (let at = 0; at + 2 * wordBytes <= auxv.byteLength; at += 2 * wordBytes) {
    if (wordAt(at) === pageSizeKey) return Number(wordAt(at + wordBytes))
  }
  return 4096
}
