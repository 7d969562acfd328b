import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type ConfigContext,
  type ConfigParser,
  type ConfigSource,
  type EnvFiles,
  type LoadedConfig,
  loadConfig,
  readConfigText,
  withPort,
} from '../core/adapters/config/config-file.ts'
import { parserApart } from '../core/adapters/config/parse-apart.ts'
import type { Config } from '../core/config/schema.ts'
import { ExpectedError } from '../core/errors.ts'
import { build, version } from './version.ts'

/** The configuration that a control plane runs from. */
export interface PlaneConfig {
  /** Whether the file has faults, so that the last good one is in force. */
  readonly isStale: boolean
  readonly loaded: LoadedConfig
  /** Why the file is not in force. */
  readonly fault: ExpectedError | undefined
}

/** What a file said when it was last good, with what was read from it. */
export interface KeptConfig extends ConfigSource {
  /** Of the SuperClaw that read it: another may read it otherwise. */
  readonly version: string
  /** As `version`: a checkout is built many times in one. Missing in what was kept by an earlier one. */
  readonly build?: string
  readonly config: Config
  /** Of the API: users set it, too. */
  readonly port?: number
  readonly envFiles?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** How a control plane comes to its configuration. */
export interface PlaneConfigReader {
  /**
   * Reads the file as it is now. When it has faults, what was good last is used instead: a control plane that comes back
   * after a crash must know its agents, even if their file is being edited or a folder of theirs is gone.
   * @throws CONFIG_INVALID, CONFIG_NOT_FOUND when none was ever good
   */
  open(named: string | undefined): Promise<PlaneConfig>
  /** @throws CONFIG_INVALID, CONFIG_NOT_FOUND */
  read(named: string | undefined): Promise<LoadedConfig>
  /** Keeps what is in force, for {@link open}. */
  keep(loaded: LoadedConfig): void
}

export interface PlaneConfigReaderDeps extends ConfigContext {
  readonly keptPath: string
  /** The program that parses a text which is not the one that was kept. */
  readonly parserEntry: string
}

export function createPlaneConfigReader(deps: PlaneConfigReaderDeps): PlaneConfigReader {
  const { keptPath, cwd } = deps
  const parse = keptOr(keptPath, parserApart(deps.parserEntry, deps.env))
  const read = (named: string | undefined) => loadConfig(named, deps, parse)

  return {
    read,
    async open(named) {
      try {
        return { loaded: await read(named), isStale: false, fault: undefined }
      } catch (error) {
        const kept = error instanceof ExpectedError ? readKept(keptPath) : undefined
        // A folder that is gone, or not mounted yet, keeps its own agent from starting, and no other from being watched; an
        // env file that is gone says what it said.
        const loaded = kept && (await readConfigText(kept, parse, envFilesOf(kept)).catch(() => undefined))
        if (!loaded) throw error
        const config = withPort(loaded.config, kept.port ?? loaded.config.api.port)
        return { loaded: { ...loaded, config }, isStale: true, fault: error as ExpectedError }
      }
    },
    keep: (loaded) => keepConfig(keptPath, loaded, cwd),
  }
}

const self = { version, build }

/** As `parse`, which need not read again a text that was good before, as this very build of SuperClaw read it. */
export function keptOr(keptPath: string, parse: ConfigParser, by = self): ConfigParser {
  return async (text, at) => {
    const kept = readKept(keptPath)
    return kept?.text === text && kept.version === by.version && kept.build === by.build
      ? { value: kept.config, issues: [] }
      : parse(text, at)
  }
}

/** Keeps a configuration that is good, so that the control plane need not parse it. May hold secrets: its owner's alone. */
export function keepConfig(
  keptPath: string,
  { path, text, config, written, envFiles }: LoadedConfig,
  cwd: string,
): void {
  const baseDir = path === null ? cwd : dirname(path)
  const kept: KeptConfig = {
    ...{ ...self, path, baseDir, text, config: written, port: config.api.port },
    envFiles: Object.fromEntries(envFiles),
  }
  const draft = `${keptPath}.${process.pid}.new`
  writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 })
  renameSync(draft, keptPath)
}

/** What was kept by an earlier version has none. */
function envFilesOf({ envFiles = {} }: KeptConfig): EnvFiles {
  return new Map(Object.entries(envFiles))
}

/** What was good last; `undefined` when that is not known. */
export function readKept(keptPath: string): KeptConfig | undefined {
  try {
    return JSON.parse(readFileSync(keptPath, 'utf8'))
  } catch {
    // It was never written, or not to its end.
    return undefined
  }
}
