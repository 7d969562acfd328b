import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { userManagerEnvironment } from './user-manager.ts'

const run = promisify(execFile)
const timeoutMs = 5_000

/**
 * Whether systemd started this process by itself, because the one before died. False when it does not say: then it was
 * somebody's order, and begins anew.
 */
export async function wasRestarted(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const unit = unitOfCgroup(readFileSync('/proc/self/cgroup', 'utf8'))
  if (!unit) return false
  const scope = unit.isUser ? ['--user'] : []
  const argv = [...scope, 'show', '--property=NRestarts', '--value', '--', unit.name]
  try {
    const { stdout } = await run('systemctl', argv, {
      env: userManagerEnvironment(env),
      timeout: timeoutMs,
    })
    return Number(stdout) > 0
  } catch {
    return false
  }
}

/**
 * The service that a process belongs to, from its cgroups (cgroups(7)): of the unified hierarchy, or of systemd's own where
 * there are others.
 */
export function unitOfCgroup(text: string): { readonly name: string; readonly isUser: boolean } | undefined {
  const [, path] = /^(?:0:|\d+:name=systemd):(.+)$/m.exec(text) ?? []
  const name = path?.split('/').findLast((part) => part.endsWith('.service') && !part.startsWith('user@'))
  return path === undefined || name === undefined ? undefined : { name, isUser: path.includes('/user@') }
}
