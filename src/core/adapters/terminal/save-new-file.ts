import { open, rm } from 'node:fs/promises'
import { format, parse } from 'node:path'
import { ExpectedError } from '../../errors.ts'

const triesMax = 100

/**
 * Writes `text` to a new file at `path`, which nobody else may read. Where there is a file already it is left alone, and
 * `-2`, `-3` … goes before the extension.
 * @returns the path of the file
 * @throws NOT_FOUND, FORBIDDEN; STORE_READ_ONLY when the disk takes no more, and then there is no file
 */
export async function saveNewFile(path: string, text: string): Promise<string> {
  const { dir, name, ext } = parse(path)
  for (let nth = 1; nth <= triesMax; nth += 1) {
    const free = nth === 1 ? path : format({ dir, name: `${name}-${nth}`, ext })
    if (await wroteNew(free, text)) return free
  }
  throw new ExpectedError('FORBIDDEN', `${path} and ${triesMax - 1} others like it exist already`)
}

/** `false` when there is something at `path`. */
async function wroteNew(path: string, text: string): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw new ExpectedError(
      error.code === 'ENOENT' ? 'NOT_FOUND' : 'FORBIDDEN',
      `${path} cannot be written (${error.code})`,
      { cause: error },
    )
  })
  if (!file) return false
  try {
    await file.writeFile(text)
  } catch (error) {
    await rm(path, { force: true })
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
    throw new ExpectedError('STORE_READ_ONLY', `${path} cannot be written (${code})`, { cause: error })
  } finally {
    await file.close()
  }
  return true
}
