import {
  type ConfigContext,
  type ConfigSource,
  type LoadedConfig,
  loadConfig,
  readConfigText,
} from '../../core/adapters/config/config-file.ts'
import type { GatewayAccess } from '../../core/agent/process-spec.ts'
import type { StatePaths } from '../../core/config/paths.ts'
import { isSecret } from '../../core/config/secret-name.ts'
import type { AgentSpec } from '../../core/fleet/agent.ts'
import { readOr } from './local-facts.ts'

/** What can be told of secrets here. */
export interface KnownSecrets {
  readonly values: readonly string[]
  /** Why those of `superclaw secret` are not among them; `undefined` when they are. */
  readonly fault: string | undefined
}

/** What is known to be secret here: the token, and variables of agents and of this process that have such names. */
export async function knownSecrets(paths: StatePaths, context: ConfigContext): Promise<KnownSecrets> {
  const kept: ConfigSource | undefined = parsed(readOr(paths.keptConfig))
  const configs = [
    ...(kept ? [await loaded(() => readConfigText(kept))] : []),
    await loaded(() => loadConfig(kept?.path ?? undefined, context)),
  ]
  const environments = configs.flatMap((config) => config?.specs.map(secretBearing) ?? [])
  const own = [readOr(paths.token)?.trim() ?? '', ...[context.env, ...environments].flatMap(secretsIn)]
  // As the control plane has it: a passphrase is in a file that is named there.
  const { readStoredSecrets } = await import('../../core/adapters/secret/stored-secrets.ts')
  const stored = await readStoredSecrets(paths, context.env)
  return 'fault' in stored
    ? { values: own, fault: stored.fault }
    : { values: [...own, ...stored.values], fault: undefined }
}

/** Where a spec may hold secrets, by name. */
function secretBearing(spec: AgentSpec): Readonly<Record<string, string>> {
  switch (spec.kind) {
    case 'process':
      return { ...spec.env, ...tokenOf(spec.gateway) }
    case 'probe':
      return spec.target.kind === 'http' ? spec.target.headers : {}
    case 'openclaw':
      return tokenOf(spec)
    case 'push':
      return {}
  }
}

const tokenOf = (access: GatewayAccess | null): Readonly<Record<string, string>> =>
  access?.token == null ? {} : { token: access.token }

function secretsIn(env: ConfigContext['env']): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isSecret(name, value) ? [value] : [],
  )
}

function parsed(text: string | undefined): ConfigSource | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Nothing for a file with faults: of what it says, nothing is put into a bundle either. */
async function loaded(load: () => Promise<LoadedConfig>): Promise<LoadedConfig | undefined> {
  return load().catch(() => undefined)
}
