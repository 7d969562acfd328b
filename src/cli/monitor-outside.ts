import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { runInTerminal } from '../core/adapters/terminal/run-in-terminal.ts'
import { saveNewFile } from '../core/adapters/terminal/save-new-file.ts'
import { ExpectedError } from '../core/errors.ts'
import type { Outside } from '../ui/outside.ts'

/** The editor and the pager that the environment names, and the working directory. */
export function createOutside(env: NodeJS.ProcessEnv): Outside {
  return {
    async edit(path, signal) {
      const before = await contentOf(path)
      const command = env['VISUAL'] || env['EDITOR'] || 'vi'
      const status = await runInTerminal({ command, args: [path], env }, signal)
      const hasChanged = !before.equals(await contentOf(path))
      if (!hasChanged && status !== 0) throw failed({ program: 'editor', command, status })
      return hasChanged
    },
    async page(text, signal) {
      const command = env['PAGER'] || 'less'
      // Without -F: a short text would be gone before it was seen.
      const less = `${env['LESS'] ?? ''} -+F`.trim()
      const status = await runInTerminal(
        { command, args: [], input: text, env: { ...env, LESS: less } },
        signal,
      )
      if (status === 126 || status === 127) throw failed({ program: 'pager', command, status })
    },
    async save(name, text) {
      const path = await saveNewFile(resolve(name), text)
      return { folder: dirname(path), name: basename(path) }
    },
  }
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new ExpectedError('CONFIG_NOT_FOUND', `${path} cannot be read on this machine`, { cause: error })
  }
}

function failed({ program, command, status }: Failure): ExpectedError {
  const variable = program.toUpperCase()
  return new ExpectedError('USAGE', `The ${program} ended with ${status}; set ${variable}, now ${command}`)
}

interface Failure {
  readonly program: 'editor' | 'pager'
  readonly command: string
  readonly status: number
}
