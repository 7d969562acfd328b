import { join } from 'node:path'
import { ExpectedError } from '../../errors.ts'

/** What a user sets once for every control plane of theirs, in `$XDG_CONFIG_HOME/superclaw/settings.json`. */
export interface UserSettings {
  readonly port?: number
  readonly config?: string
}

/** Empty when there is no such file. @throws CONFIG_INVALID naming the file */
export async function readUserSettings(
  env: Readonly<Record<string, string | undefined>>,
): Promise<UserSettings> {
  const { default: Conf } = await import('conf')
  const cwd = join(env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? '/', '.config'), 'superclaw')
  try {
    const settings = new Conf<UserSettings>({
      cwd,
      configName: 'settings',
      schema: { port: { type: 'integer', minimum: 0, maximum: 65_535 }, config: { type: 'string' } },
    })
    return { ...settings.store }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ExpectedError('CONFIG_INVALID', `${join(cwd, 'settings.json')} cannot be used: ${message}`, {
      hint: 'Mend it, or take it away: it may set `port` and `config`',
      cause,
    })
  }
}
