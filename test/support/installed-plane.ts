import { type ChildProcess, execFile, spawn } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { connectSocket } from '../../src/core/adapters/socket/client.ts'
import type { App } from '../../src/core/app.ts'
import { endLeftovers } from './leftovers.ts'
import { type Outcome, runToEnd } from './run-to-end.ts'
import { until } from './until.ts'

const run = promisify(execFile)

/** SuperClaw as npm installs it for all folders, below a prefix of its own, with a home of its own. */
export interface InstalledPlane extends AsyncDisposable {
  readonly folder: string
  readonly stateDir: string
  /** The folder of the package. */
  readonly root: string
  readonly versions: string
  readonly app: App
  readonly env: NodeJS.ProcessEnv
  /** Writes a file of its folder; returns what it held. */
  write(name: string, text: string): string
  /** Runs the command that npm linked, to its end. */
  superclaw(...args: string[]): Promise<Outcome>
  /** As another user, who has `OF_THE_USER` in the environment. */
  superclawAs(userId: number, ...args: string[]): Promise<unknown>
  /** Starts it without waiting. */
  spawn(...args: string[]): ChildProcess
  npm(...args: string[]): Promise<string>
  installedVersion(): string
  /** What npm made: the link of the command, and each file of the package with its mode. */
  layout(): unknown
  /** Of each agent, once all of them run. */
  pids(): Promise<Record<string, number | null>>
}

export interface InstallOptions {
  readonly tarball: Buffer
  readonly registryUrl: string
  readonly config?: object
}

export async function openInstalledPlane(options: InstallOptions): Promise<InstalledPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-installed-'))
  const stateDir = join(folder, 'state')
  const prefix = join(folder, 'prefix')
  const env: NodeJS.ProcessEnv = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: folder,
    SUPERCLAW_HOME: stateDir,
    SUPERCLAW_PORT: '0',
    SUPERCLAW_OTLP_PORT: '0',
    npm_config_registry: options.registryUrl,
    npm_config_prefix: prefix,
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_fetch_retries: '0',
    npm_config_fetch_timeout: '2000',
  }
  const npm = async (...args: string[]): Promise<string> =>
    (await run('npm', args, { cwd: folder, env, timeout: 60_000 })).stdout
  const tarball = join(folder, 'superclaw.tgz')
  writeFileSync(tarball, options.tarball)
  writeFileSync(join(folder, 'superclaw.yaml'), JSON.stringify({ version: 1, ...options.config }))
  await npm('install', '--global', '--no-audit', '--no-fund', tarball)
  const bin = join(prefix, 'bin', 'superclaw')
  const root = join(prefix, 'lib', 'node_modules', 'superclaw')
  const app = connectSocket(join(stateDir, 'plane.sock'))
  const superclaw = (...args: string[]): Promise<Outcome> =>
    runToEnd(bin, args, { cwd: folder, env, timeout: 80_000 })
  return {
    folder,
    stateDir,
    root,
    versions: join(dirname(root), '.superclaw-versions'),
    app,
    env,
    write(name, text) {
      const path = join(folder, name)
      const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
      writeFileSync(path, text)
      return before
    },
    superclaw,
    superclawAs: (userId, ...args) =>
      run('setpriv', [`--reuid=${userId}`, `--regid=${userId}`, '--clear-groups', bin, ...args], {
        cwd: folder,
        env: { ...env, OF_THE_USER: '1' },
      }),
    spawn: (...args) => spawn(bin, args, { cwd: folder, env, stdio: 'ignore' }),
    npm,
    installedVersion: () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    layout: () => ({ bin: readlinkSync(bin), files: modesIn(root) }),
    async pids() {
      let pids: [string, number | null][] = []
      await until(async () => {
        const { agents } = await app.call('agent.list', {})
        pids = agents.map(({ id, pid }) => [id, pid])
        return pids.every(([, pid]) => pid !== null)
      })
      return Object.fromEntries(pids)
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await superclaw('stop')
      endLeftovers(folder)
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function modesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => `${path} ${(statSync(join(root, path)).mode & 0o777).toString(8)}`)
    .sort()
}
