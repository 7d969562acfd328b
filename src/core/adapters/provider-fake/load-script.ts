import { ExpectedError } from '../../errors.ts'
import { invalidScript, parseScript } from '../../provider-fake/parse-script.ts'
import type { Script } from '../../provider-fake/script-schema.ts'
import { readTextFile } from '../config/text-file.ts'

/**
 * Reads a script from a file.
 * @param path absolute
 * @throws CONFIG_NOT_FOUND, CONFIG_INVALID with every fault and its place
 */
export function loadScript(path: string): Script {
  const read = readTextFile(path)
  if (read.fault !== undefined) {
    if (read.isUnfit) throw invalidScript(path, [{ path: '', file: path, message: read.fault }])
    throw new ExpectedError('CONFIG_NOT_FOUND', `${path} ${read.fault}`, {
      hint: 'Name a script; without --script the built-in one answers',
    })
  }
  const { value, issues } = parseScript(read.text, { path })
  if (value === undefined) throw invalidScript(path, issues)
  return value
}
