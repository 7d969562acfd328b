/** A file system that is asked for its room. */
export interface Mount {
  readonly device: string
  readonly path: string
}

const mountsMax = 16
/** Those on a disk of this machine. One that is reached over the network can hang whoever asks it. */
const localTypes = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs bcachefs vfat exfat ntfs3 jfs reiserfs hfsplus'.split(' '),
)

/** Local file systems, each once, at its shortest path: proc_pid_mounts(5). */
export function localMounts(text: string): Mount[] {
  const mounts = text
    .split('\n')
    .map((line) => line.split(' ', 3))
    .filter(([, path, type = '']) => localTypes.has(type) || (path === '/' && type === 'overlay'))
    .map(([device = '', path = '']) => ({ device, path: unescaped(path) }))
    .sort((one, other) => one.path.length - other.path.length)
  const byDevice = new Map(mounts.toReversed().map((mount) => [mount.device, mount]))
  return [...byDevice.values()].reverse().slice(0, mountsMax)
}

/** Spaces and the like are written as three octal digits: getmntent(3). */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

export interface ControlGroup {
  readonly version: 1 | 2
  /** Of its folder below that of the controllers, without a slash at the end; empty for the root. */
  readonly memory: string
  readonly cpu: string
}

/** The control group of a process: cgroups(7), /proc/PID/cgroup. `undefined` without one. */
export function parseControlGroup(text: string): ControlGroup | undefined {
  const lines = text.split('\n').map((line) => line.split(':'))
  const pathOf = (controller: string): string | undefined =>
    lines.find(([, controllers = '']) => controllers.split(',').includes(controller))?.[2]
  const [memory, cpu] = [pathOf('memory'), pathOf('cpu')]
  if (memory !== undefined && cpu !== undefined)
    return { version: 1, memory: trimmed(memory), cpu: trimmed(cpu) }
  const [unified] = lines.filter(([number, controllers]) => number === '0' && controllers === '')
  return unified && { version: 2, memory: trimmed(unified[2] ?? ''), cpu: trimmed(unified[2] ?? '') }
}

const trimmed = (path: string): string => path.replace(/\/+$/, '')

/** `path` and the folders above it: a limit of each of them holds. */
export function withParents(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return Array.from({ length: parts.length + 1 }, (_, left) =>
    parts
      .slice(0, parts.length - left)
      .map((part) => `/${part}`)
      .join(''),
  )
}

/** Cores, from `cpu.max` (version 2): "200000 100000", or "max 100000" for none. */
export function parseCpuMax(text: string): number | undefined {
  const [quota, period] = text.trim().split(' ').map(Number)
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined
}

/** A number on the line that begins with `key`, of files such as `cpu.stat`. */
export function valueOfKey(text: string, key: string): number | undefined {
  const match = new RegExp(`^${key}\\s+(\\d+)`, 'm').exec(text)
  return match ? Number(match[1]) : undefined
}
