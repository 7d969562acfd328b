import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, globSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Npm } from '../../core/adapters/update/npm.ts'
import { ExpectedError } from '../../core/errors.ts'
import { nodeFault, packagesFolder, versionIn } from '../../core/gateway/own-gateway.ts'

/** An `openclaw` that can be run, or the version that is to be installed first. */
export interface OpenClaw {
  readonly program: readonly [string, ...string[]]
  readonly version: string
  /** Where it is to be installed; `null` when it is there. */
  readonly install: string | null
}

const askTimeoutMs = 20_000

/**
 * The `openclaw` to run: the one of the PATH, else one that was installed by us, else the newest that the registry has.
 * @param wanted the version that it must have
 * @throws RUNTIME_UNFIT, REGISTRY_FAILED, NOT_FOUND
 */
export async function findOpenClaw(
  {
    wanted,
    stateDir,
    env,
    npm,
  }: {
    readonly wanted: string | undefined
    readonly stateDir: string
    readonly env: NodeJS.ProcessEnv
    readonly npm: Npm
  },
  signal: AbortSignal,
): Promise<OpenClaw> {
  const onPath = await openClawOnPath(env, signal)
  if (onPath && (wanted === undefined || wanted === onPath.version)) return onPath
  const fault = nodeFault(process.versions.node)
  if (fault) throw new ExpectedError('RUNTIME_UNFIT', fault, { hint: 'Run superclaw with such a Node' })
  const version = wanted ?? newestInstalled(stateDir) ?? (await newestVersion(npm, signal))
  const folder = join(packagesFolder(stateDir), version)
  const entry = join(folder, 'node_modules', 'openclaw', 'openclaw.mjs')
  return { program: [process.execPath, entry], version, install: existsSync(entry) ? null : folder }
}

async function openClawOnPath(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<OpenClaw | undefined> {
  const path = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, 'openclaw'))
    .find(isProgram)
  if (path === undefined) return undefined
  const version = versionIn(await printed(path, ['--version'], env, signal))
  if (version !== undefined) return { program: [path], version, install: null }
  throw new ExpectedError('RUNTIME_UNFIT', `${path} does not say its version`, {
    hint: `${path} --version shows why; or take it off the PATH, and one is installed here`,
  })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** What a program prints; empty when it fails. */
function printed(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, [...args], { env, timeout: askTimeoutMs, signal }, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
  })
}

/** Of those that were installed whole. */
function newestInstalled(stateDir: string): string | undefined {
  const pattern = join('*', 'node_modules', 'openclaw', 'openclaw.mjs')
  const found = globSync(pattern, { cwd: packagesFolder(stateDir) }).map((path) => path.split('/')[0] ?? '')
  const numeric = new Intl.Collator('en', { numeric: true })
  return found
    .filter((name) => !name.endsWith('.new'))
    .sort(numeric.compare)
    .at(-1)
}

async function newestVersion(npm: Npm, signal: AbortSignal): Promise<string> {
  const call = { args: ['view', 'openclaw', 'version'], cwd: '/', timeoutMs: askTimeoutMs }
  const version = versionIn(String(await npm(call, signal)))
  if (version !== undefined) return version
  throw new ExpectedError('REGISTRY_FAILED', 'The npm registry names no version of openclaw')
}
