import { resolveSetting, type Setting } from '../../config/origins.ts'
import { statePaths } from '../../config/paths.ts'
import { findConfig } from './config-file.ts'
import { readUserSettings } from './user-settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface Settings {
  readonly config: Setting<string | undefined>
  readonly stateDir: Setting<string>
  readonly port: Setting<number>
}

export interface SettingSources {
  readonly flags: { readonly config?: string | undefined; readonly port?: number | undefined }
  readonly env: Environment
  readonly cwd: string
  /** `api.port`, when the file sets it. */
  readonly filePort: number | undefined
}

/** Each setting that can come from several places, with the place that won. @throws CONFIG_INVALID */
export async function readSettings({ flags, env, cwd, filePort }: SettingSources): Promise<Settings> {
  const user = await readUserSettings(env)
  const portText = env['SUPERCLAW_PORT']
  return {
    config: resolveSetting<string | undefined>(
      [
        { origin: 'flag', name: '--config', value: flags.config },
        { origin: 'environment', name: 'SUPERCLAW_CONFIG', value: env['SUPERCLAW_CONFIG'] },
        { origin: 'file', name: 'found', value: findConfig({ cwd, env }) },
        { origin: 'user', name: 'config', value: user.config },
      ],
      undefined,
    ),
    stateDir: resolveSetting(
      [
        {
          origin: 'environment',
          name: env['SUPERCLAW_HOME'] ? 'SUPERCLAW_HOME' : 'XDG_STATE_HOME',
          value: env['SUPERCLAW_HOME'] || env['XDG_STATE_HOME'] ? statePaths(env).stateDir : undefined,
        },
      ],
      statePaths(env).stateDir,
    ),
    port: resolveSetting(
      [
        { origin: 'flag', name: '--port', value: flags.port },
        { origin: 'environment', name: 'SUPERCLAW_PORT', value: portText ? Number(portText) : undefined },
        { origin: 'file', name: 'api.port', value: filePort },
        { origin: 'user', name: 'port', value: user.port },
      ],
      3737,
    ),
  }
}
