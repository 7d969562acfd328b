import { spawn, spawnSync } from 'node:child_process'

/** Milliseconds from spawn to exit. @throws when it fails */
export function timeCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): number {
  const startedMs = performance.now()
  const { status, stderr } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - startedMs
}

/** Resolves to the milliseconds until `isDone` says so, asked every `everyMs`. @throws after `timeoutMs` */
export async function timeUntil(
  isDone: () => Promise<boolean> | boolean,
  everyMs = 1,
  timeoutMs = 30_000,
): Promise<number> {
  const startedMs = performance.now()
  while (!(await isDone())) {
    if (performance.now() - startedMs > timeoutMs) throw new Error(`nothing happened within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  return performance.now() - startedMs
}

/** Proportional and resident set of processes, in bytes, from /proc/PID/smaps_rollup. */
export interface Memory {
  readonly pssBytes: number
  readonly rssBytes: number
}

export async function memoryOf(pids: readonly number[]): Promise<Memory> {
  const { readFileSync } = await import('node:fs')
  let pssBytes = 0
  let rssBytes = 0
  for (const pid of pids) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    pssBytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) * 1024
    rssBytes += Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1]) * 1024
  }
  return { pssBytes, rssBytes }
}

/** A loop without any supervisor: spawns `argv` again at once when it ends, and tells the pid of each. */
export function bareLoop(argv: readonly [string, ...string[]], onSpawn: (pid: number) => void): Disposable {
  let isOver = false
  let pid = 0
  const again = (): void => {
    const child = spawn(argv[0], argv.slice(1), { stdio: 'ignore' })
    pid = child.pid ?? 0
    onSpawn(pid)
    child.once('exit', () => {
      if (!isOver) again()
    })
  }
  again()
  return {
    [Symbol.dispose]() {
      isOver = true
      process.kill(pid, 'SIGKILL')
    },
  }
}
