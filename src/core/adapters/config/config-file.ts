import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { ProcessSpec } from '../../agent/process-spec.ts'
import { agentSpecs } from '../../config/agent-specs.ts'
import type { Fault } from '../../config/fault.ts'
import type { ParsedConfig } from '../../config/parse-config.ts'
import { configCandidates } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import { ExpectedError, type Issue } from '../../errors.ts'
import { type AgentSpec, isProcess } from '../../fleet/agent.ts'
import { readTextFile } from './text-file.ts'
import { readUserSettings, type UserSettings } from './user-settings.ts'

export interface LoadedConfig {
  /** Absolute; `null` when there is no file, which is a configuration without agents. */
  readonly path: string | null
  readonly text: string
  readonly config: Config
  /** `config` without what users set for every control plane of theirs. */
  readonly written: Config
  readonly specs: readonly AgentSpec[]
  readonly envFiles: EnvFiles
}

/** Variables of each `env_file`, by its absolute path. */
export type EnvFiles = ReadonlyMap<string, Readonly<Record<string, string>>>

export interface ConfigContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Reads superclaw.yaml's text, as `parseConfig` does. Where that is done is the caller's choice. */
export type ConfigParser = (text: string, at: { readonly path: string }) => Promise<ParsedConfig>

/** In this process. zod and yaml, which it takes, are loaded for it. */
export const parseHere: ConfigParser = async (text, at) => (await rules()).parseConfig(text, at)

const rules = () => import('../../config/parse-config.ts')

const emptyText = 'version: 1\n'

/** The file that is meant when none is named; `undefined` when there is none. */
export function findConfig({ cwd, env }: ConfigContext): string | undefined {
  return configCandidates(cwd, env).find((path) => existsSync(path))
}

/**
 * Reads superclaw.yaml, its env files, and whether its folders exist. What users set for every control plane of theirs
 * counts where the file says nothing.
 * @throws CONFIG_NOT_FOUND, CONFIG_INVALID with every fault
 */
export async function loadConfig(
  named: string | undefined,
  context: ConfigContext,
  parse: ConfigParser = parseHere,
): Promise<LoadedConfig> {
  const user = await readUserSettings(context.env)
  const path = pathMeant(named, context, user)
  const source =
    path === null
      ? { text: emptyText, path, baseDir: context.cwd }
      : { text: readConfigFile(path), path, baseDir: dirname(path) }
  const loaded = await readConfigText(source, parse)
  return { ...loaded, config: await withUserPort(loaded, user) }
}

function pathMeant(named: string | undefined, context: ConfigContext, user: UserSettings): string | null {
  const meant = named || (findConfig(context) ?? user.config)
  return meant === undefined ? null : resolve(context.cwd, meant)
}

/**
 * What superclaw.yaml says, without a look at what it names: an agent without its folder keeps nobody from what is no agent's.
 * @returns `undefined` when there is no file
 * @throws CONFIG_NOT_FOUND, CONFIG_INVALID with every fault
 */
export async function loadWritten(
  named: string | undefined,
  context: ConfigContext,
  parse: ConfigParser = parseHere,
): Promise<{ readonly path: string; readonly config: Config } | undefined> {
  const path = pathMeant(named, context, await readUserSettings(context.env))
  if (path === null) return undefined
  const { value: config, issues } = await parse(readConfigFile(path), { path })
  if (config === undefined) throw invalid(path, issues)
  return { path, config }
}

async function withUserPort({ config, text }: LoadedConfig, { port }: UserSettings): Promise<Config> {
  return port === undefined || (await rules()).isWritten(text, ['api', 'port'])
    ? config
    : withPort(config, port)
}

export const withPort = (config: Config, port: number): Config => ({
  ...config,
  api: { ...config.api, port },
})

/** A text of superclaw.yaml that was read before. */
export interface ConfigSource {
  readonly text: string
  /** `null` when it is no file's. */
  readonly path: string | null
  /** What relative paths start from. */
  readonly baseDir: string
}

/**
 * As {@link loadConfig}, from a text that was read before.
 * @param kept what env files said then, for those that cannot be read now. With it agents need not have their folders: one
 *   without cannot start, and says so itself
 * @throws CONFIG_INVALID with every fault
 */
export async function readConfigText(
  { text, path, baseDir }: ConfigSource,
  parse: ConfigParser = parseHere,
  kept?: EnvFiles,
): Promise<LoadedConfig> {
  const file = path ?? 'superclaw.yaml'
  const { value: config, issues } = await parse(text, { path: file })
  if (config === undefined) throw invalid(file, issues)
  const { envFiles, faults } = readEnvFiles(config, baseDir, kept)
  const specs = agentSpecs(config, { baseDir, envFiles })
  const allFaults = kept ? faults : [...faults, ...folderFaults(specs.filter(isProcess))]
  if (allFaults.length > 0) throw await faultyConfig({ text, path }, allFaults)
  return { path, text, config, written: config, specs, envFiles }
}

/** What is thrown for a text whose faults were found out later. */
export async function faultyConfig(
  { text, path }: Pick<ConfigSource, 'text' | 'path'>,
  faults: readonly Fault[],
): Promise<ExpectedError> {
  const file = path ?? 'superclaw.yaml'
  return invalid(file, (await rules()).placeFaults(faults, text, file))
}

function readConfigFile(path: string): string {
  const read = readTextFile(path)
  if (read.fault === undefined) return read.text
  if (read.isUnfit) throw invalid(path, [{ path: '', file: path, message: read.fault }])
  throw new ExpectedError('CONFIG_NOT_FOUND', `${path} ${read.fault}`, {
    hint: read.isForbidden
      ? `See what is there, and whose it is: ls -ld '${path}'`
      : 'superclaw config init writes a first one',
  })
}

function invalid(file: string, issues: readonly Issue[]): ExpectedError {
  const count = issues.length === 1 ? 'a fault' : `${issues.length} faults`
  return new ExpectedError('CONFIG_INVALID', `${file} has ${count}`, {
    issues,
    hint: `superclaw config validate ${file}`,
  })
}

function readEnvFiles(config: Config, baseDir: string, kept?: EnvFiles) {
  const envFiles = new Map<string, Readonly<Record<string, string>>>()
  const faults: Fault[] = []
  const named = Object.entries(config.agents).flatMap(([name, agent]) =>
    agent.kind === 'process' && agent.env_file !== undefined
      ? [{ name, path: resolve(baseDir, agent.env_file) }]
      : [],
  )
  for (const { name, path } of named) {
    if (envFiles.has(path)) continue
    const { variables = kept?.get(path), fault } = readEnvFile(path)
    if (variables) envFiles.set(path, variables)
    else faults.push(envFileFault(name, `${path} ${fault}`))
  }
  return { envFiles, faults }
}

function envFileFault(name: string, message: string): Fault {
  return { at: ['agents', name, 'env_file'], message, cure: () => 'Create it, or take this line out' }
}

function readEnvFile(path: string): {
  readonly variables?: Readonly<Record<string, string>>
  readonly fault?: string
} {
  const read = readTextFile(path)
  if (read.fault !== undefined) return { fault: read.fault }
  // A variable ends at its first NUL: what follows would be lost.
  if (read.text.includes('\0')) return { fault: 'contains a NUL character' }
  return { variables: { ...parseEnv(read.text) } as Record<string, string> }
}

function folderFaults(specs: readonly ProcessSpec[]): Fault[] {
  const folders = new Map(specs.map(({ name, cwd }) => [name, cwd]))
  return [...folders]
    .filter(([, cwd]) => !statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    .map(([name, cwd]) => ({
      at: ['agents', name, 'cwd'],
      message: `${cwd} is no folder`,
      cure: () => 'Create it, or name another',
    }))
}
