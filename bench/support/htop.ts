import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const cache = join(import.meta.dirname, '..', '..', '.cache', 'peers', 'htop')

export interface Htop {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

/** The htop of this machine, else Debian's, unpacked into a cache. `undefined` when neither can be had. */
export function findHtop(): Htop | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    if (existsSync(join(folder, 'htop'))) return { path: join(folder, 'htop'), env: {} }
  }
  try {
    const path = join(cache, 'usr', 'bin', 'htop')
    if (!existsSync(path)) unpack()
    const libraries = ['usr/lib', 'lib'].flatMap((lib) =>
      existsSync(join(cache, lib)) ? readdirSync(join(cache, lib)).map((arch) => join(cache, lib, arch)) : [],
    )
    return { path, env: { LD_LIBRARY_PATH: libraries.join(':') } }
  } catch {
    console.error('htop cannot be had here: its column stays empty')
    return undefined
  }
}

function unpack(): void {
  mkdirSync(cache, { recursive: true })
  execFileSync('apt-get', ['download', 'htop', 'libnl-3-200', 'libnl-genl-3-200'], {
    cwd: cache,
    stdio: 'ignore',
  })
  for (const file of readdirSync(cache).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg', ['-x', file, '.'], { cwd: cache })
  }
}
