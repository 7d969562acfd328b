import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { runInTerminal } from '../core/adapters/terminal/run-in-terminal.ts'
import { saveNewFile } from '../core/adapters/terminal/save-new-file.ts'
import { isLoopbackUrl } from '../core/config/loopback-url.ts'
import { ExpectedError } from '../core/errors.ts'
import type { Found } from '../ui/data.ts'
import type { NewGateway, Outside } from '../ui/outside.ts'
import type { Lend } from '../ui/terminal-control.ts'

/** From look to look for gateways. */
const lookEveryMs = 5000

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
    async discover(where, agents, tell, signal) {
      const { lookOn, toolsHere } = await import('./discover/discovery.ts')
      const scope = { isLocal: true, isLan: where === 'network', domains: [], subnets: [] }
      const tools = toolsHere(env)
      const told = async (found: Omit<Found, 'tools'>): Promise<void> => tell({ ...found, tools })
      await lookOn(scope, async () => agents(), { env, everyMs: lookEveryMs }, told, signal)
    },
    async addGateway(gateway, { app, lend, tell }, signal) {
      if (!isLoopbackUrl(gateway.url)) return pairInTerminal(gateway, { env, lend, tell }, signal)
      const { addFound } = await import('./discover/add-found.ts')
      const [added] = await addFound([gateway], { app, env, tell }, signal)
      return added?.fault === null
    },
  }
}

/** What it said can be read before the monitor comes back over it. */
const waiting = `/bin/sh -c '"$@"; status=$?; printf "\\n%s " "Enter goes back to the monitor."; read -r _; exit $status' pair`

async function pairInTerminal(
  { name, url }: NewGateway,
  { env, lend, tell }: Surroundings,
  signal: AbortSignal,
): Promise<boolean> {
  const [, program = ''] = process.argv
  const args = [process.execPath, program, 'pair', url, '--name', name]
  let status = 0
  await lend(async () => {
    status = await runInTerminal({ command: waiting, args, env }, signal)
  })
  tell(status === 0 ? `${name} is added` : `superclaw pair ${url} ended with ${status}`)
  return status === 0
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly lend: Lend
  readonly tell: (line: string) => void
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
