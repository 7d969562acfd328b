import { readdirSync, readFileSync } from 'node:fs'

/** A process as the kernel has it; its texts are separated by NUL, and empty where they cannot be read. */
export interface SeenProcess {
  readonly pid: number
  readonly argv: string
  readonly environment: string
}

/** Every process of this machine. Linux alone. */
export function allProcesses(): SeenProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => ({
    pid: Number(pid),
    argv: read(`/proc/${pid}/cmdline`),
    environment: read(`/proc/${pid}/environ`),
  }))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
