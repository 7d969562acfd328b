import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'

/** Where peers are installed: a cache, never a dependency. */
const cache = join(import.meta.dirname, '..', '..', '.cache', 'peers')

/** The folder that npm installed `name` at `version` into, at first use. `undefined` when it cannot be had. */
export function installPeer(name: string, version: string): string | undefined {
  const folder = join(cache, `${name}-${version}`)
  const installed = join(folder, 'node_modules', name)
  if (existsSync(installed)) return installed
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  try {
    const args = [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--loglevel=error',
      `${name}@${version}`,
    ]
    execaSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2] })
    return installed
  } catch {
    console.error(`${name} ${version} cannot be installed here: its column stays empty`)
    return undefined
  }
}
