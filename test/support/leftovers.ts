import { killIfAlive } from './kill-if-alive.ts'
import { allProcesses } from './seen-processes.ts'

/** Ends what a failed test left behind: processes whose environment or arguments name `path`. */
export function endLeftovers(path: string): void {
  if (process.platform !== 'linux') return
  for (const { pid, argv, environment } of allProcesses())
    if (pid !== process.pid && (argv.includes(path) || environment.includes(path))) killIfAlive(pid)
}
