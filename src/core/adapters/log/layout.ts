import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files of one agent's log:
 *
 * - `current.log`: what the agent appends to.
 * - `<base>.log`: an older part, named by the logical offset of its first byte.
 * - `<base>.log.tmp`: a part that is being copied. Worthless after a crash.
 * - `base`: the logical offset of the first byte of `current.log`.
 * - `times.idx`: when the log had reached which length.
 */
export const currentName = 'current.log'
export const timesName = 'times.idx'
const baseName = 'base'
const segmentName = /^(\d{16})\.log$/

/** An older part of a log. Its bytes are `base <= offset < base + sizeBytes`. */
export interface Segment {
  readonly base: number
  readonly sizeBytes: number
  readonly path: string
}

export function segmentPath(dir: string, base: number): string {
  return join(dir, `${String(base).padStart(16, '0')}.log`)
}

/** Oldest first. */
export function listSegments(dir: string): Segment[] {
  return readdirSync(dir)
    .filter((name) => segmentName.test(name))
    .sort()
    .map((name) => {
      const path = join(dir, name)
      return { base: Number(name.slice(0, 16)), sizeBytes: statSync(path).size, path }
    })
}

/** Clears what a crash in the midst of a copy has left. */
export function removeTemporaries(dir: string): void {
  for (const name of readdirSync(dir)) if (name.endsWith('.tmp')) rmSync(join(dir, name))
}

/** `undefined` when the file is absent or does not parse (it may be empty after a loss of power). */
export function readBase(dir: string): number | undefined {
  try {
    const text = readFileSync(join(dir, baseName), 'utf8')
    return /^\d+\n$/.test(text) ? Number(text) : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export function writeBase(dir: string, base: number): void {
  const path = join(dir, baseName)
  writeFileSync(`${path}.tmp`, `${base}\n`, { mode: 0o600 })
  renameSync(`${path}.tmp`, path)
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
