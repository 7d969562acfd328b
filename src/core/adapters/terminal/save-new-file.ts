import { open, rm } from 'node:fs/promises'
import { format, parse } from 'node:path'
import { ExpectedError } from '../../errors.ts'

const triesMax = 100

/**
 * Writes `content` to a new file at `path`, which nobody else may read. Where there is a file already it is left alone, and
 * `-2`, `-3` … goes before the extension.
 * @returns the path of the file
 * @throws NOT_FOUND, FORBIDDEN; STORE_READ_ONLY when the disk takes no more, and then there is no file
 */
export async function saveNewFile(path: string, content: string | Uint8Array): Promise<string> {
  const { dir, name, ext } = parse(path)
  for (let nth = 1; nth <= triesMax; nth += 1) {
    const free = nth === 1 ? path : format({ dir, name: `${name}-${nth}`, ext })
    if (await wroteNew(free, content)) return free
  }
  throw new ExpectedError('FORBIDDEN', `${path} and ${triesMax - 1} others like it exist already`)
}

/** `false` when there is something at `path`. */
async function wroteNew(path: string, content: string | Uint8Array): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw new ExpectedError(
      error.code === 'ENOENT' ? 'NOT_FOUND' : 'FORBIDDEN',
      `${path} cannot be written (${error.code})`,
      { cause: error, hint: 'Name a folder that is there and that you may write to' },
    )
  })
  if (!file) return false
  try {
    await file.writeFile(content)
  } catch (error) {
    await rm(path, { force: true })
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
    throw new ExpectedError('STORE_READ_ONLY', `${path} cannot be written (${code})`, { cause: error })
  } finally {
    await file.close()
  }
  return true
}
