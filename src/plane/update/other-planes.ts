import { statSync } from 'node:fs'
import { join } from 'node:path'
import { installedService } from '../../core/adapters/service/installed-service.ts'
import { readHolder } from '../../core/adapters/sqlite/lock.ts'
import { contentOf, isPlaneProcess, pathsOf, pids } from './running-plane.ts'

/** State directories, other than `stateDir`, whose control planes run from the package in `root`. Linux alone tells. */
export function otherPlanes(root: string, stateDir: string): string[] {
  const found = [...commandsOf(root).map((command) => command.stateDir), ...statesOfServices(root)]
  return [...new Set(found)].filter((other) => other !== stateDir)
}

/** A control plane from the package in `root` that has not come to take its lock, and may never do. Linux alone tells. */
export function findStarting(root: string, stateDir: string): number | undefined {
  const found = commandsOf(root).find((command) => command.stateDir === stateDir && !command.isGuardian)
  const isOwn =
    found && statSync(`/proc/${found.pid}`, { throwIfNoEntry: false })?.uid === statSync(stateDir).uid
  return isOwn ? found.pid : undefined
}

/** Processes whose arguments say that they run, or guard, the control plane in `root`: its title is not over them yet. */
function commandsOf(root: string) {
  const entry = entryIn(root)
  return pids().flatMap((name) => {
    const argv = contentOf(`/proc/${name}/cmdline`)?.split('\0') ?? []
    const stateDir = argv[argv.indexOf('--state-dir') + 1]
    const isGuardian = argv.some((arg) => arg.endsWith('guardian.sh'))
    return argv.includes(entry) && stateDir !== undefined ? [{ pid: Number(name), stateDir, isGuardian }] : []
  })
}

/** Of services that run. Those of other users are seen by root alone, who alone can take their package away. */
function statesOfServices(root: string): string[] {
  const services = [
    installedService('system', {}),
    ...homes().map((home) => installedService('user', { HOME: home })),
  ]
  return services.flatMap((service) => {
    if (service?.spec.entry !== entryIn(root)) return []
    const { stateDir } = service.spec
    const pid = readHolder(pathsOf(stateDir).holder)?.pid
    return pid !== undefined && isPlaneProcess(pid, stateDir) ? [stateDir] : []
  })
}

/** Of all users that passwd(5) names. */
function homes(): string[] {
  const lines = contentOf('/etc/passwd')?.split('\n') ?? []
  return [...new Set(lines.flatMap((line) => line.split(':')[5] || []))]
}

const entryIn = (root: string): string => join(root, 'dist', 'control-plane.js')
