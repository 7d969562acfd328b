import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type ConfigContext,
  type LoadedConfig,
  loadConfig,
  readConfigText,
} from '../core/adapters/config/config-file.ts'
import { ExpectedError } from '../core/errors.ts'

/** The configuration that a control plane runs from. */
export interface PlaneConfig {
  /** Whether the file has faults, so that the last good one is in force. */
  readonly isStale: boolean
  readonly loaded: LoadedConfig
  /** Why the file is not in force. */
  readonly fault: ExpectedError | undefined
}

interface Applied {
  readonly path: string | null
  readonly baseDir: string
  readonly text: string
}

/**
 * Reads the file as it is now. When it has faults, what was applied last is used instead: a control plane that comes back
 * after a crash must know its agents, even if their file is being edited.
 * @throws CONFIG_INVALID, CONFIG_NOT_FOUND when nothing was ever applied
 */
export async function openPlaneConfig(
  named: string | undefined,
  context: ConfigContext & { readonly appliedPath: string },
): Promise<PlaneConfig> {
  try {
    return { loaded: await loadConfig(named, context), isStale: false, fault: undefined }
  } catch (error) {
    const applied = error instanceof ExpectedError ? readApplied(context.appliedPath) : undefined
    if (!applied) throw error
    return { loaded: applied, isStale: true, fault: error as ExpectedError }
  }
}

/** Keeps what is in force, for {@link openPlaneConfig}. May hold secrets, so only its owner may read it. */
export function keepApplied(path: string, { path: source, text }: LoadedConfig, cwd: string): void {
  const applied: Applied = { path: source, baseDir: source === null ? cwd : dirname(source), text }
  const draft = `${path}.new`
  writeFileSync(draft, JSON.stringify(applied), { mode: 0o600 })
  renameSync(draft, path)
}

function readApplied(path: string): LoadedConfig | undefined {
  try {
    const applied: Applied = JSON.parse(readFileSync(path, 'utf8'))
    return readConfigText(applied.text, applied.path, applied.baseDir)
  } catch {
    // It was never written, or its folders are gone: then the fault of the file itself is what counts.
    return undefined
  }
}
