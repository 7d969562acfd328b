import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { ExpectedError } from '../../errors.ts'

/** No key and no passphrase is longer. */
const sizeBytesMax = 4_096

/**
 * What a file says that is its owner's alone.
 * @param what the file is, for people: `The key of the secrets`
 * @param lost what to do when it is not there
 * @throws SECRETS_LOCKED
 */
export function readPrivateFile(path: string, what: string, lost: string): string {
  const file = openPrivate(path, what, lost)
  try {
    const stats = fstatSync(file)
    const { mode, uid, size } = stats
    if (!stats.isFile()) throw locked(`${path} is no file`, `Move it aside. ${lost}`)
    if (size > sizeBytesMax) throw locked(`${what} in ${path} is larger than any`, lost)
    const own = process.getuid?.() ?? uid
    if (uid !== own && own !== 0)
      throw locked(`${path} belongs to another user`, `See whose it is: ls -l '${path}'`)
    if ((mode & 0o077) !== 0) {
      const cure = `chmod 600 '${path}'; if others use this machine, then superclaw secret rotate --key`
      throw locked(`Other users may have read ${path}`, cure)
    }
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function openPrivate(path: string, what: string, lost: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw locked(`${what} is lost: there is no ${path}`, lost, cause)
    throw locked(`${what} in ${path} cannot be read (${code})`, `See what it is: ls -ld '${path}'`, cause)
  }
}

export function locked(message: string, hint: string, cause?: unknown): ExpectedError {
  return new ExpectedError('SECRETS_LOCKED', message, { hint, cause })
}
