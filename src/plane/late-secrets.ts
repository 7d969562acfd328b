import type { KnownValues } from '../core/secret/known-values.ts'
import type { SecretStore } from '../core/secret/secret-store.ts'
import type { Vault } from '../core/secret/vault.ts'
import type { OpenVaultDeps } from './open-vault.ts'

/** The secrets of this control plane, which are loaded once one is used or asked for. */
export interface LateSecrets {
  open(): Promise<Vault>
  /** For the parts of the control plane that keep secrets of their own. */
  readonly store: SecretStore
  /** What must leave this process in no log, event or error. */
  readonly known: KnownValues
}

export function createLateSecrets(deps: Omit<OpenVaultDeps, 'known'>, known: KnownValues): LateSecrets {
  let opening: Promise<Vault> | undefined
  const load = async (): Promise<Vault> => (await import('./open-vault.ts')).openVault({ ...deps, known })
  const open = (): Promise<Vault> => {
    opening ??= load()
    return opening
  }
  return {
    open,
    known,
    store: {
      get: async (name) => (await open()).get(name),
      set: async (name, value) => (await open()).set(name, value),
      remove: async (name) => (await open()).remove(name),
    },
  }
}
