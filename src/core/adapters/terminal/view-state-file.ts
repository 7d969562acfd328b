import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A small text file of the user's own that is replaced at once or not at all. Missing folders are made. */
export function openViewStateFile(path: string): {
  load(): Promise<string | undefined>
  save(text: string): Promise<void>
} {
  return {
    async load() {
      try {
        return await readFile(path, 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }
    },
    async save(text) {
      const next = `${path}.${process.pid}.new`
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        await writeFile(next, text, { mode: 0o600 })
        await rename(next, path)
      } catch (error) {
        await rm(next, { force: true })
        throw error
      }
    },
  }
}
