import { resolveSetting, type Setting } from '../../config/origins.ts'
import { isWritten } from '../../config/parse-config.ts'
import { statePaths } from '../../config/paths.ts'
import { ExpectedError } from '../../errors.ts'
import { findConfig, type LoadedConfig } from './config-file.ts'
import { readUserSettings } from './user-settings.ts'

export interface Settings {
  readonly config: Setting<string | undefined>
  readonly stateDir: Setting<string>
  readonly port: Setting<number>
}

export interface SettingSources {
  readonly flags: { readonly config?: string | undefined; readonly port?: number | undefined }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly loaded: LoadedConfig
}

/**
 * Each setting that can come from several places, with the place that won.
 * @throws CONFIG_INVALID for the user's settings, USAGE for a variable that is no port
 */
export async function readSettings({ flags, env, cwd, loaded }: SettingSources): Promise<Settings> {
  const user = await readUserSettings(env)
  const { stateDir } = statePaths(env)
  const stateVariable = ['SUPERCLAW_HOME', 'XDG_STATE_HOME'].find((name) => env[name])
  const filePort = isWritten(loaded.text, ['api', 'port']) ? loaded.config.api.port : undefined
  return {
    config: resolveSetting<string | undefined>(
      [
        { origin: 'flag', name: '--config', value: flags.config },
        { origin: 'environment', name: 'SUPERCLAW_CONFIG', value: env['SUPERCLAW_CONFIG'] || undefined },
        { origin: 'file', name: 'found', value: findConfig({ cwd, env }) },
        { origin: 'user', name: 'config', value: user.config },
      ],
      undefined,
    ),
    stateDir: resolveSetting(
      [{ origin: 'environment', name: stateVariable ?? '', value: stateVariable && stateDir }],
      stateDir,
    ),
    port: resolveSetting(
      [
        { origin: 'flag', name: '--port', value: flags.port },
        { origin: 'environment', name: 'SUPERCLAW_PORT', value: portIn(env) },
        { origin: 'file', name: 'api.port', value: filePort },
        { origin: 'user', name: 'port', value: user.port },
      ],
      loaded.config.api.port,
    ),
  }
}

/** What `SUPERCLAW_PORT` says. @throws USAGE */
export function portIn(env: SettingSources['env']): number | undefined {
  const text = env['SUPERCLAW_PORT']
  if (!text) return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new ExpectedError('USAGE', `SUPERCLAW_PORT is no port: ${text}`, {
    hint: 'Set it to a number from 0 to 65535, or unset it',
  })
}
