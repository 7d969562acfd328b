import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { userConfigDir } from '../../config/paths.ts'
import { ExpectedError } from '../../errors.ts'

/** What users set once for every control plane of theirs, in `$XDG_CONFIG_HOME/superclaw/settings.json`. */
export interface UserSettings {
  readonly port?: number
  /** The superclaw.yaml that is meant when none is named or found. Absolute; written relative to that folder. */
  readonly config?: string
}

/**
 * Empty when there is no such file; only when there is one, the library that reads it is loaded.
 * @throws CONFIG_INVALID naming the file
 */
export async function readUserSettings(
  env: Readonly<Record<string, string | undefined>>,
): Promise<UserSettings> {
  const cwd = userConfigDir(env)
  const path = join(cwd, 'settings.json')
  if (!existsSync(path)) return {}
  const { default: Conf } = await import('conf')
  try {
    const settings = new Conf<UserSettings>({
      cwd,
      configName: 'settings',
      rootSchema: { additionalProperties: false },
      schema: {
        port: { type: 'integer', minimum: 0, maximum: 65_535 },
        config: { type: 'string', minLength: 1 },
      },
    })
    const { port, config } = settings.store
    return {
      ...(port === undefined ? {} : { port }),
      ...(config === undefined ? {} : { config: resolve(cwd, config) }),
    }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ExpectedError('CONFIG_INVALID', `${path} cannot be used: ${message}`, {
      hint: 'Mend it, or take it away: it may set `port` and `config`',
      cause,
    })
  }
}
