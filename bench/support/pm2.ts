import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPeer } from './peer.ts'

export interface Pm2Process {
  readonly name: string
  readonly pid: number
}

export interface Pm2 extends Disposable {
  readonly entry: string
  readonly env: NodeJS.ProcessEnv
  command(...args: string[]): string
  /** Starts `scripts` as apps by one ecosystem file. */
  start(
    apps: readonly { readonly name: string; readonly script: string; readonly args?: readonly string[] }[],
  ): void
  list(): readonly Pm2Process[]
  daemonPid(): number
}

/** A PM2 with a home of its own; `undefined` when npm cannot give it. */
export function openPm2(): Pm2 | undefined {
  const folder = installPeer('pm2', '7.0.4')
  if (!folder) return undefined
  const home = mkdtempSync(join(tmpdir(), 'bench-pm2-'))
  const entry = join(folder, 'bin', 'pm2')
  const env = { ...process.env, PM2_HOME: home, HOME: home, PM2_DISABLE_VERSION_CHECK: 'true' }
  const command = (...args: string[]): string =>
    execFileSync(process.execPath, [entry, ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    })
  return {
    entry,
    env,
    command,
    start(apps) {
      const file = join(home, 'ecosystem.config.json')
      writeFileSync(file, JSON.stringify({ apps }))
      command('start', file)
    },
    list: () => {
      const output = command('jlist')
      return JSON.parse(
        output.slice(output.indexOf('[{') < 0 ? output.lastIndexOf('[]') : output.indexOf('[{')),
      )
    },
    daemonPid: () => Number(execFileSync('cat', [join(home, 'pm2.pid')], { encoding: 'utf8' })),
    [Symbol.dispose]() {
      command('kill')
      rmSync(home, { recursive: true, force: true })
    },
  }
}
