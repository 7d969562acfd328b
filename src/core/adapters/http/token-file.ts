import { randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, writeFileSync } from 'node:fs'
import { hasTokenForm, mintToken } from '../../access/token.ts'
import { ExpectedError } from '../../errors.ts'

/**
 * The admin token of this state directory, for its user to read: made at the first start (mode 0600), read again later.
 * The caller holds the lock of the state directory.
 * @throws STATE_UNWRITABLE when others may read or own it, or when it holds no token
 */
export function loadToken(path: string): string {
  try {
    const token = mintToken(randomBytes)
    writeFileSync(path, `${token}\n`, { flag: 'wx', mode: 0o600, flush: true })
    return token
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw unusable(
        `The token file ${path} cannot be written`,
        'Mend the owner and the mode (0700) of its folder',
        error,
      )
    }
    return readTokenFile(path)
  }
}

function readTokenFile(path: string): string {
  const file = openTokenFile(path)
  try {
    requirePrivate(path, fstatSync(file))
    const token = readFileSync(file, 'utf8').trim()
    if (hasTokenForm(token)) return token
    throw unusable(`${path} holds no token`, `Remove ${path}; the next start makes a new one`)
  } finally {
    closeSync(file)
  }
}

function openTokenFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    throw unusable(
      `The token file ${path} cannot be read`,
      `Remove ${path}; the next start makes a new one`,
      error,
    )
  }
}

function requirePrivate(path: string, stats: Stats): void {
  if (!stats.isFile()) throw unusable(`${path} is no file`, `Move ${path} aside`)
  if (stats.uid !== process.getuid?.()) {
    throw unusable(
      `The token file ${path} belongs to another user`,
      `Remove ${path}; the next start makes a new one`,
    )
  }
  if ((stats.mode & 0o077) === 0) return
  throw unusable(
    `Other users may have read the token in ${path}`,
    `Remove ${path}; the next start makes a new one. If nobody else uses this machine: chmod 600 ${path}`,
  )
}

function unusable(message: string, hint: string, cause?: unknown): ExpectedError {
  return new ExpectedError('STATE_UNWRITABLE', message, { hint, cause })
}
