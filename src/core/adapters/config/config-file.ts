import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { AgentSpec } from '../../agent/agent-spec.ts'
import { agentSpecs } from '../../config/agent-specs.ts'
import { parseConfig } from '../../config/parse-config.ts'
import { configCandidates } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import { configBytesMax } from '../../config/yaml-limits.ts'
import { parseYamlSource } from '../../config/yaml-source.ts'
import { ExpectedError, type Issue } from '../../errors.ts'

export interface LoadedConfig {
  /** Absolute; `null` when there is no file, which is a configuration without agents. */
  readonly path: string | null
  readonly text: string
  readonly config: Config
  readonly specs: readonly AgentSpec[]
}

export interface ConfigContext {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const emptyText = 'version: 1\n'

/** The file that is meant when none is named; `undefined` when there is none. */
export function findConfig({ cwd, env }: ConfigContext): string | undefined {
  return configCandidates(cwd, env).find((path) => existsSync(path))
}

/**
 * Reads superclaw.yaml, its env files, and whether its folders exist.
 * @throws CONFIG_NOT_FOUND, CONFIG_INVALID with every fault
 */
export async function loadConfig(named: string | undefined, context: ConfigContext): Promise<LoadedConfig> {
  const path = named === undefined ? findConfig(context) : resolve(context.cwd, named)
  if (path === undefined) return readConfigText(emptyText, null, context.cwd)
  return readConfigText(readConfigFile(path), path, dirname(path))
}

/** As {@link loadConfig}, from a text that was read before. */
export function readConfigText(text: string, path: string | null, baseDir: string): LoadedConfig {
  const file = path ?? 'superclaw.yaml'
  const { value: config, issues } = parseConfig(text, { path: file })
  if (config === undefined) throw invalid(file, issues)
  const { envFiles, issues: envIssues } = readEnvFiles(config, baseDir, file)
  const specs = agentSpecs(config, { baseDir, envFiles })
  const fileIssues = [...envIssues, ...folderIssues(specs, file)]
  if (fileIssues.length > 0) throw invalid(file, withPlaces(fileIssues, text, file))
  return { path, text, config, specs }
}

function readConfigFile(path: string): string {
  try {
    const { size } = statSync(path)
    if (size > configBytesMax) {
      throw invalid(path, [
        {
          path: '',
          file: path,
          message: `is larger than ${configBytesMax / 2 ** 20} MiB`,
          cure: 'Split it, or generate less',
        },
      ])
    }
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof ExpectedError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`
    throw new ExpectedError('CONFIG_NOT_FOUND', `${path} ${why}`, {
      hint: 'superclaw config init writes a first one',
      cause,
    })
  }
}

function invalid(file: string, issues: readonly Issue[]): ExpectedError {
  const count = issues.length === 1 ? 'a fault' : `${issues.length} faults`
  return new ExpectedError('CONFIG_INVALID', `${file} has ${count}`, {
    issues,
    hint: `superclaw config validate ${file}`,
  })
}

function readEnvFiles(config: Config, baseDir: string, file: string) {
  const envFiles = new Map<string, Record<string, string>>()
  const issues: Issue[] = []
  for (const [name, { env_file }] of Object.entries(config.agents)) {
    if (env_file === undefined) continue
    const path = resolve(baseDir, env_file)
    try {
      if (!envFiles.has(path))
        envFiles.set(path, { ...parseEnv(readFileSync(path, 'utf8')) } as Record<string, string>)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      issues.push({
        path: `agents.${name}.env_file`,
        file,
        message: `cannot be read: ${path} (${code})`,
        cure: 'Create it, or take this line out',
      })
    }
  }
  return { envFiles, issues }
}

function folderIssues(specs: readonly AgentSpec[], file: string): Issue[] {
  const missing = specs.filter(({ cwd }) => !statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
  return [...new Map(missing.map((spec) => [spec.name, spec])).values()].map(({ name, cwd }) => ({
    path: `agents.${name}.cwd`,
    file,
    message: `is no folder: ${cwd}`,
    cure: 'Create it, or name another',
  }))
}

/** Adds lines to faults that were found after parsing. */
function withPlaces(issues: readonly Issue[], text: string, file: string): Issue[] {
  const { place } = parseYamlSource(text)
  return issues.map((issue) => ({ ...issue, file, ...place(issue.path.split('.')) }))
}
