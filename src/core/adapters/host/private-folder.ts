import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { ExpectedError } from '../../errors.ts'

/** Makes `folder` if it is missing, and sees that only its owner may enter. @throws STATE_UNWRITABLE */
export function preparePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ExpectedError('STATE_UNWRITABLE', `The state directory ${folder} cannot be used (${code})`, {
      hint: `Make it yours (chown, chmod 700), or set SUPERCLAW_HOME to a folder that is`,
      cause,
    })
  }
}
