import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from './temp-folder.ts'

const mountArgs = (sizeMb: number) => ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=700`, 'tmpfs']

/** Root may mount, on Linux, unless it is a container's that may not. */
export const skipsMount = !canMount()

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  using folder = tempFolder()
  const { status } = spawnSync('mount', [...mountArgs(1), folder.path])
  if (status === 0) execFileSync('umount', [folder.path])
  return status === 0
}

export interface SmallDisk extends Disposable {
  /** Writes a file until not a byte more fits. Returns its path. */
  fill(): string
}

/** A disk of its own at `path`. */
export function mountSmallDisk(path: string, { sizeMb = 1 } = {}): SmallDisk {
  execFileSync('mount', [...mountArgs(sizeMb), path])
  return {
    fill() {
      const ballast = join(path, 'ballast')
      const fd = openSync(ballast, 'w')
      try {
        for (const size of [65_536, 4096, 1]) writeWhileFits(fd, Buffer.alloc(size))
      } finally {
        closeSync(fd)
      }
      return ballast
    },
    [Symbol.dispose]: () => execFileSync('umount', ['--lazy', path]),
  }
}

function writeWhileFits(fd: number, bytes: Buffer): void {
  try {
    while (writeSync(fd, bytes) > 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
