import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { cpus, freemem, loadavg, release, totalmem, uptime } from 'node:os'
import { join } from 'node:path'
import { openParts } from '../../core/adapters/plane-log/log-parts.ts'

/** This machine and what runs on it, without names of people or hosts. */
export function machineFacts(version: string) {
  const { node, v8, uv, openssl } = process.versions
  return {
    superclaw: version,
    versions: { node, v8, uv, openssl, sqlite: process.versions['sqlite'] },
    platform: process.platform,
    arch: process.arch,
    release: release(),
    cpus: cpus().length,
    memoryBytes: { total: totalmem(), free: freemem() },
    load: loadavg(),
    uptimeSeconds: Math.round(uptime()),
  }
}

/** What /proc says of a process and of the machine; empty where there is none. Never an environment or an argument. */
export function procFacts(pid: number | undefined): string {
  const own = ['status', 'limits', 'smaps_rollup', 'cgroup', 'io', 'sched'].map((name) => `${pid}/${name}`)
  const ofMachine = ['meminfo', 'pressure/cpu', 'pressure/memory', 'pressure/io', 'sys/fs/file-nr']
  const names = pid === undefined ? ofMachine : [...own, ...ofMachine]
  const texts = names.flatMap((name) => {
    const text = readOr(join('/proc', name))
    return text === undefined ? [] : [`== /proc/${name}\n${text}`]
  })
  const fds = pid === undefined ? undefined : countOf(`/proc/${pid}/fd`)
  return [...texts, ...(fds === undefined ? [] : [`== open descriptors\n${fds}\n`])].join('\n')
}

function countOf(folder: string): number | undefined {
  try {
    return readdirSync(folder).length
  } catch {
    return undefined
  }
}

/** Names, sizes and modes of the files of the state directory, and none of what is in them. */
export function stateListing(stateDir: string): object[] {
  if (!existsSync(stateDir)) return []
  return globSync('**', { cwd: stateDir })
    .slice(0, 5_000)
    .flatMap((name) => {
      const stats = statSync(join(stateDir, name), { throwIfNoEntry: false })
      if (!stats) return []
      const { size: sizeBytes, mode, mtime } = stats
      return [{ name, sizeBytes, mode: (mode & 0o7777).toString(8), changedAt: mtime.toISOString() }]
    })
}

/** Units and property lists by which an init system runs SuperClaw, with their paths. */
export function unitFiles(home: string | undefined): { readonly path: string; readonly text: string }[] {
  const folders = [
    '/etc/systemd/system',
    '/Library/LaunchDaemons',
    ...(home === undefined ? [] : [join(home, '.config/systemd/user'), join(home, 'Library/LaunchAgents')]),
  ]
  return folders.flatMap((folder) => {
    if (!existsSync(folder)) return []
    return globSync('*superclaw*{.service,.plist}', { cwd: folder }).flatMap((name) => {
      const text = readOr(join(folder, name))
      return text === undefined ? [] : [{ path: join(folder, name), text }]
    })
  })
}

/** A unit without the values of its variables (systemd.exec(5), launchd.plist(5)). */
export function withoutVariables(unit: string): string {
  return unit
    .replace(/^(\s*Environment=)(?:.*\\\n)*.*$/gm, '$1***')
    .replace(/(<key>EnvironmentVariables<\/key>\s*<dict>)[\s\S]*?(<\/dict>)/g, '$1***$2')
}

/** The last `bytesMax` bytes of the log at `path`, over its files, from the start of a line on. */
export function logTail(path: string, bytesMax: number): string {
  let text = ''
  for (const part of openParts(path)) {
    using open = part
    const buffer = Buffer.alloc(Math.min(part.sizeBytes, Math.max(0, bytesMax - text.length)))
    const start = open.sizeBytes - buffer.length
    const piece = buffer.toString('utf8', 0, open.read(start, buffer))
    text = (start > 0 ? piece.slice(piece.indexOf('\n') + 1) : piece) + text
  }
  return text
}

/** `undefined` for what cannot be read. */
export function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
