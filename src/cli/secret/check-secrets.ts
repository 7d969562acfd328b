import { faultyConfig, type LoadedConfig } from '../../core/adapters/config/config-file.ts'
import type { App } from '../../core/app.ts'
import { secretUses } from '../../core/config/secret-uses.ts'
import { ExpectedError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'

/**
 * Asks the control plane for the secrets that a configuration names, if it names any.
 * @throws CONFIG_INVALID with the place of each that is not there
 */
export async function checkSecrets(
  loaded: LoadedConfig,
  connect: () => Promise<App>,
): Promise<'good' | 'unreachable'> {
  const uses = secretUses(loaded.config, loaded.specs)
  if (uses.length === 0) return 'good'
  const names = await namesIn(await connect())
  if (!names) return 'unreachable'
  const unknown = uses.filter(({ name }) => !names.includes(name))
  if (unknown.length === 0) return 'good'
  const faults = unknown.map(({ name, at }) => ({
    ...{ at, message: `names no secret: ${name}` },
    cure: () => cureOf(name, names),
  }))
  throw await faultyConfig(loaded, faults)
}

async function namesIn(app: App): Promise<string[] | undefined> {
  try {
    return (await app.call('secret.list', {})).secrets.map(({ name }) => name)
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return undefined
    throw error
  }
}

function cureOf(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `superclaw secret set ${name}`
}
