import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const withSystemd = [
  ...['systemd', 'systemd-sysv', 'dbus', 'curl', 'procps', 'libpam-systemd', 'dbus-user-session', 'iproute2'],
]
const variants = {
  bare: { name: 'container-bookworm', packages: [] },
  systemd: { name: 'bookworm', packages: withSystemd },
} as const
type Variant = keyof typeof variants

const mirror = 'http://deb.debian.org/debian'
const waitMsMax = 300_000

/**
 * A Debian 12 in a folder that nobody writes to: made once (a minute, and the network), then kept in the user's cache.
 * `SUPERCLAW_TEST_CACHE` names another place.
 */
export async function debianFolder(variant: Variant): Promise<string> {
  const userCache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const cache = process.env['SUPERCLAW_TEST_CACHE'] ?? join(userCache, 'superclaw-test')
  const { name, packages } = variants[variant]
  const [folder, lock] = [join(cache, name), join(cache, 'lock')]
  mkdirSync(cache, { recursive: true })
  const deadlineMs = performance.now() + waitMsMax
  while (!existsSync(folder)) {
    if (takeLock(lock)) makeLocked({ folder, lock, packages })
    else if (performance.now() > deadlineMs) throw new Error(`${lock} was not given back in time`)
    else await sleep(200)
  }
  return folder
}

interface Making {
  readonly folder: string
  readonly lock: string
  readonly packages: readonly string[]
}

function makeLocked({ folder, lock, packages }: Making): void {
  const draft = `${folder}.${process.pid}.new`
  try {
    if (existsSync(folder)) return
    const include = packages.length > 0 ? [`--include=${packages.join(',')}`] : []
    const argv = ['--variant=minbase', ...include, 'bookworm', draft, mirror]
    execFileSync('debootstrap', argv, { stdio: ['ignore', 'ignore', 'inherit'] })
    rmSync(join(draft, 'var/cache/apt/archives'), { recursive: true, force: true })
    renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
    rmSync(lock, { force: true })
  }
}

/** One that was left by a process that is gone is taken over. */
function takeLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    try {
      process.kill(Number(readFileSync(path, 'utf8')), 0)
    } catch {
      rmSync(path, { force: true })
    }
    return false
  }
}
