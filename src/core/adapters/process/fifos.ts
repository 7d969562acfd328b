import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'

/** Unused FIFOs. Node cannot make one, and mkfifo(1) costs 2 ms a call however many it makes. */
export interface Fifos {
  /** Moves one to `path`, in place of what was there. */
  take(path: string): void
}

/** How many are made at once. */
const batch = 32

/** @param dir keeps the unused ones, also for the next control plane; on the file system of those who take */
export function openFifos(dir: string): Fifos {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const list = () => readdirSync(dir).map((name) => join(dir, name))
  let unused = list()

  function make(): void {
    const paths = Array.from({ length: batch }, (_, index) => join(dir, String(index)))
    execFileSync('mkfifo', ['-m', '600', ...paths], { stdio: ['ignore', 'ignore', 'pipe'] })
    unused = list()
  }

  return {
    take(path) {
      if (unused.length === 0) make()
      const fifo = unused.pop()
      if (fifo !== undefined) renameSync(fifo, path)
    },
  }
}
