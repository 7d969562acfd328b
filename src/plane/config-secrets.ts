import { faultyConfig, type LoadedConfig } from '../core/adapters/config/config-file.ts'
import type { Fault } from '../core/config/fault.ts'
import { type SecretUse, secretUses } from '../core/config/secret-uses.ts'
import { ExpectedError } from '../core/errors.ts'
import { stamped } from '../core/secret/references.ts'
import type { Vault } from '../core/secret/vault.ts'
import type { PlaneConfig, PlaneConfigReader } from './plane-config.ts'

export interface StampingReader extends PlaneConfigReader {
  /** As it is, its specs with the stamps of the secrets that they name: also of those that are not there. */
  stamp(config: PlaneConfig): Promise<PlaneConfig>
}

type Secrets = () => Promise<Pick<Vault, 'stamp' | 'value'>>

/**
 * A reader whose specs change when a secret does that they name.
 * `read` @throws CONFIG_INVALID for a secret that is not there or cannot be read
 */
export function createStampingReader(reader: PlaneConfigReader, secrets: Secrets): StampingReader {
  const stamp = async (config: PlaneConfig): Promise<PlaneConfig> => {
    const uses = usesIn(config.loaded)
    if (uses.length === 0) return config
    // Each agent says itself what it lacks, once it is to start.
    await findFaults(uses, secrets)
    return { ...config, loaded: await withStamps(config.loaded, secrets) }
  }
  return {
    keep: reader.keep,
    stamp,
    open: async (named) => stamp(await reader.open(named)),
    async read(named) {
      const loaded = await reader.read(named)
      const uses = usesIn(loaded)
      if (uses.length === 0) return loaded
      const faults = await findFaults(uses, secrets)
      if (faults.length > 0) throw await faultyConfig(loaded, faults)
      return withStamps(loaded, secrets)
    },
  }
}

const usesIn = ({ config, specs }: LoadedConfig): SecretUse[] => secretUses(config, specs)

async function withStamps(loaded: LoadedConfig, secrets: Secrets): Promise<LoadedConfig> {
  const { stamp } = await secrets()
  return { ...loaded, specs: loaded.specs.map((spec) => stamped(spec, stamp)) }
}

/** Reads each secret that is used, so that it is masked from now on, whoever was started with it. */
async function findFaults(uses: readonly SecretUse[], secrets: Secrets): Promise<Fault[]> {
  const { value } = await secrets()
  const names = [...new Set(uses.map(({ name }) => name))]
  const refusals = new Map<string, ExpectedError>()
  for (const name of names) {
    await value(name).catch((error: unknown) => {
      if (!(error instanceof ExpectedError)) throw error
      refusals.set(name, error)
    })
  }
  return uses.flatMap(({ name, at }) => {
    const refusal = refusals.get(name)
    return refusal ? [faultOf(refusal, name, at)] : []
  })
}

function faultOf({ code, message, hint = '' }: ExpectedError, name: string, at: Fault['at']): Fault {
  if (code === 'SECRET_UNKNOWN') return { at, message: `names no secret: ${name}`, cure: () => hint }
  return { at, message: `names the secret ${name}, which cannot be read: ${message}`, cure: () => hint }
}
