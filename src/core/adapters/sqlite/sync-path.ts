import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Returns when the bytes of a file, or the names in a folder, are on disk. Never of a database that is open. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
