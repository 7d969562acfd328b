import { dirname } from 'node:path'
import { statePaths } from '../../core/config/paths.ts'
import { noUsageSettings, type UsageSettings, usageSettingsOf } from '../../core/usage/usage-settings.ts'

/**
 * What superclaw.yaml says of usage and prices; where none is found, what the one said that the control plane of this state
 * directory had last.
 * @throws CONFIG_NOT_FOUND, CONFIG_INVALID
 */
export async function usageSettingsHere(): Promise<UsageSettings> {
  const [{ loadWritten, parseHere }, { keptOr, readKept }] = await Promise.all([
    import('../../core/adapters/config/config-file.ts'),
    import('../../plane/plane-config.ts'),
  ])
  const { keptConfig } = statePaths(process.env)
  const parse = keptOr(keptConfig, parseHere)
  const context = { cwd: process.cwd(), env: process.env }
  const written = await loadWritten(process.env['SUPERCLAW_CONFIG'], context, parse)
  if (written) return usageSettingsOf(written.config, dirname(written.path))
  const kept = readKept(keptConfig)
  const { value } = kept ? await parse(kept.text, { path: kept.path ?? 'superclaw.yaml' }) : {}
  return kept && value ? usageSettingsOf(value, kept.baseDir) : noUsageSettings
}
