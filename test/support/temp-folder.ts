import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface TempFolder extends Disposable {
  readonly path: string
  /** Writes `text`, making folders on the way. Returns the whole path. */
  write(name: string, text: string | Uint8Array): string
}

/** A folder of its own, gone with all that is in it at the end of the scope. */
export function tempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), 'superclaw-test-'))
  return {
    path,
    write(name, text) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}
