import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { StatePaths } from '../../config/paths.ts'
import { ExpectedError } from '../../errors.ts'
import { isProven, openSecret } from '../../secret/envelope.ts'
import type { StoredKey } from '../../secret/secret-table.ts'
import { readSecrets } from '../sqlite/secret-table.ts'
import { aesCipher } from './aes-cipher.ts'
import { createKeySources } from './key-sources.ts'

/**
 * The values of all secrets, for another process than the control plane that has to take them out of something. It writes
 * nothing.
 * @returns `fault`, for people, when they cannot be read
 */
export async function readStoredSecrets(
  paths: Pick<StatePaths, 'database' | 'keys'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly values: readonly string[] } | { readonly fault: string }> {
  if (!existsSync(paths.database)) return { values: [] }
  try {
    using db = new DatabaseSync(paths.database, { readOnly: true, timeout: 1_000 })
    const hasSecrets = db.prepare("select 1 from sqlite_schema where name = 'secret'").get()
    if (!hasSecrets) return { values: [] }
    const table = readSecrets(db)
    const keys = await loadKeys(table.secrets().length > 0 ? table.keys() : [], paths.keys, env)
    return {
      values: table.secrets().flatMap((secret) => {
        const key = keys.get(secret.keyId)
        const value = key && openSecret(aesCipher, { id: secret.keyId, key }, secret)
        // One that was tampered with is nobody's secret.
        return value === undefined ? [] : [value]
      }),
    }
  } catch (error) {
    // Of a database that is damaged, too: nothing is sure then.
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

/** @throws SECRETS_LOCKED */
async function loadKeys(
  stored: readonly StoredKey[],
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Map<string, Uint8Array>> {
  const sources = createKeySources(folder, env)
  const keys = new Map<string, Uint8Array>()
  for (const key of stored.filter(({ state }) => state === 'current')) {
    const loaded = await sources.of(key.source).load(key)
    if (!isProven(aesCipher, loaded, key))
      throw new ExpectedError('SECRETS_LOCKED', 'their key is another than the one at hand')
    keys.set(key.id, loaded)
  }
  return keys
}
