import { aesCipher } from '../core/adapters/secret/aes-cipher.ts'
import { createKeySources } from '../core/adapters/secret/key-sources.ts'
import type { SqliteEventLog } from '../core/adapters/sqlite/event-log.ts'
import { openSecretTable } from '../core/adapters/sqlite/secret-table.ts'
import { createVault, type Vault, type VaultDeps } from '../core/secret/vault.ts'

export interface OpenVaultDeps extends Pick<VaultDeps, 'clock' | 'random' | 'known' | 'cause'> {
  readonly log: Pick<SqliteEventLog, 'beside'>
  /** For key files. */
  readonly keysDir: string
  /** The control plane's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The secrets in state.db. */
export function openVault({ log, keysDir, env, ...deps }: OpenVaultDeps): Vault {
  const sources = createKeySources(keysDir, env)
  return createVault({ ...deps, table: log.beside(openSecretTable), cipher: aesCipher, sources })
}
