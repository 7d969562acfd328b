import { randomBytes } from 'node:crypto'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ExpectedError } from '../../errors.ts'
import type { KeySource } from '../../secret/key-source.ts'
import { preparePrivateFolder } from '../host/private-folder.ts'
import { syncPath } from '../sqlite/sync-path.ts'
import { locked, readPrivateFile } from './private-file.ts'

const what = 'The key of the secrets'
const lost =
  'Put it back from a backup (mode 0600). Without it the secrets are lost: superclaw secret remove NAME, then set each anew'

/** Keys in files of their owner alone, one a file, in a folder of the state directory. */
export function createKeyFiles(folder: string): KeySource {
  const pathOf = (id: string): string => join(folder, `${id}.key`)
  return {
    kind: 'file',
    place: folder,
    async make(id) {
      const key = randomBytes(32)
      const path = pathOf(id)
      preparePrivateFolder(folder)
      keep(path, `${key.toString('base64url')}\n`)
      syncPath(folder)
      requireModes(path)
      return { key, params: '' }
    },
    async load({ id }) {
      const text = readPrivateFile(pathOf(id), what, lost).trim()
      if (/^[\w-]{43}$/.test(text)) return Buffer.from(text, 'base64url')
      throw locked(`${what} in ${pathOf(id)} is damaged`, lost)
    },
    async forget(id) {
      rmSync(pathOf(id), { force: true })
    },
  }
}

/** Never over another. @throws STATE_UNWRITABLE */
function keep(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600, flush: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ExpectedError('STATE_UNWRITABLE', `${path} cannot be written (${code})`, {
      hint: 'See that its folder is yours, and its disk has room',
      cause,
    })
  }
}

/** Some file systems keep no modes: a key there would be everybody's. */
function requireModes(path: string): void {
  if ((statSync(path).mode & 0o077) === 0) return
  rmSync(path)
  const cure = 'Set SUPERCLAW_PASSPHRASE_FILE, or SUPERCLAW_HOME to a folder on another file system'
  throw locked(`The file system of ${path} cannot keep a file for its owner alone`, cure)
}
