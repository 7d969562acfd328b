import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'curl', 'procps', 'libpam-systemd', 'dbus-user-session', 'iproute2'],
]
const mirror = 'http://deb.debian.org/debian'
const waitMsMax = 300_000

/**
 * A Debian 12 with systemd, in a folder that nobody writes to: made once (a minute), then kept in the user's cache.
 * `SUPERCLAW_TEST_CACHE` names another place.
 */
export async function debianFolder(): Promise<string> {
  const cache = process.env['SUPERCLAW_TEST_CACHE'] ?? join(homedir(), '.cache', 'superclaw-test')
  const folder = join(cache, 'bookworm')
  mkdirSync(cache, { recursive: true })
  const deadlineMs = performance.now() + waitMsMax
  while (!existsSync(folder)) {
    if (takeLock(join(cache, 'lock'))) makeLocked(folder, join(cache, 'lock'))
    else if (performance.now() > deadlineMs) throw new Error(`${cache}/lock was not given back in time`)
    else await sleep(200)
  }
  return folder
}

function makeLocked(folder: string, lock: string): void {
  try {
    if (!existsSync(folder)) make(folder)
  } finally {
    rmSync(lock, { force: true })
  }
}

function make(folder: string): void {
  const draft = `${folder}.${process.pid}.new`
  const argv = ['--variant=minbase', `--include=${packages.join(',')}`, 'bookworm', draft, mirror]
  execFileSync('debootstrap', argv, { stdio: ['ignore', 'ignore', 'inherit'] })
  rmSync(join(draft, 'var/cache/apt/archives'), { recursive: true, force: true })
  renameSync(draft, folder)
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
