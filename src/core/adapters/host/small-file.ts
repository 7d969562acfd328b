import { readFileSync } from 'node:fs'

/** What a small file says; `undefined` when it cannot be read. */
export function readSmallFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
