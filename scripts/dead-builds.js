import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Removes from `folder` what builds that were killed have left: `dist.new-PID`, `dist.old-PID` of processes that are gone. */
export function removeDeadBuilds(folder) {
  for (const name of globSync('dist.{new,old}-*', { cwd: folder })) {
    const [, pid] = /^dist\.(?:new|old)-(\d+)$/.exec(name) ?? []
    if (pid && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is one, too: kill(2).
    return error.code === 'EPERM'
  }
}
