import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How much of a core, in percent, each process used in the same windows, one reading a window. */
export async function cpuShares(
  pids: readonly number[],
  { windows, windowMs }: { readonly windows: number; readonly windowMs: number },
): Promise<number[][]> {
  const readings: number[][] = pids.map(() => [])
  for (let window = 0; window < windows; window++) {
    const before = pids.map(cpuMs)
    const startedMs = performance.now()
    await sleep(windowMs)
    const lastedMs = performance.now() - startedMs
    pids.forEach((pid, index) => {
      readings[index]?.push(((cpuMs(pid) - (before[index] ?? 0)) / lastedMs) * 100)
    })
  }
  return readings
}

/** Of its threads, by the scheduler's own count (proc(5): schedstat): clock ticks are too coarse for what idles. */
function cpuMs(pid: number): number {
  const folder = `/proc/${pid}/task`
  return readdirSync(folder)
    .map((task) => readFileSync(join(folder, task, 'schedstat'), 'utf8'))
    .reduce((sum, task) => sum + Number(task.split(' ')[0]) / 1e6, 0)
}
