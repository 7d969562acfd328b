import { randomBytes, randomUUID } from 'node:crypto'
import { aesCipher } from '../../src/core/adapters/secret/aes-cipher.ts'
import { ExpectedError } from '../../src/core/errors.ts'
import type { NewEvent } from '../../src/core/event/event.ts'
import type { KeySource, KeySources } from '../../src/core/secret/key-source.ts'
import { createKnownValues, type KnownValues } from '../../src/core/secret/known-values.ts'
import type { SecretTable, StoredKey, StoredSecret } from '../../src/core/secret/secret-table.ts'
import { createVault, type Vault } from '../../src/core/secret/vault.ts'

export interface MemoryVault {
  readonly vault: Vault
  readonly known: KnownValues
  readonly rows: Map<string, StoredSecret>
  readonly keys: Map<string, StoredKey>
  /** The keys themselves, by id. */
  readonly kept: Map<string, Uint8Array>
  readonly events: NewEvent[]
  /** Another control plane over the same rows and keys. After `commitsMax` commits the disk takes no more of it. */
  again(limits?: { readonly commitsMax: number }): Vault
}

/** Secrets without a disk, really sealed. */
export function createMemoryVault(): MemoryVault {
  const rows = new Map<string, StoredSecret>()
  const keys = new Map<string, StoredKey>()
  const kept = new Map<string, Uint8Array>()
  const events: NewEvent[] = []
  const known = createKnownValues()
  const tableFor = (commitsMax: number): SecretTable => ({
    keys: () => [...keys.values()],
    secrets: () => [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    secret: (name) => rows.get(name),
    commit: bounded(commitsMax, (change, said) => {
      change.dropKeys?.forEach((id) => void keys.delete(id))
      change.putKeys?.forEach((key) => void keys.set(key.id, key))
      change.dropSecrets?.forEach((name) => void rows.delete(name))
      change.putSecrets?.forEach((row) => void rows.set(row.name, row))
      events.push(...said)
    }),
  })
  const sources: KeySources = { choose: async () => 'file', of: () => sourceIn(kept) }
  const again: MemoryVault['again'] = ({ commitsMax } = { commitsMax: Number.POSITIVE_INFINITY }) =>
    createVault({
      ...{ table: tableFor(commitsMax), sources, known, cipher: aesCipher, cause: () => ({}) },
      ...{ clock: { now: () => 1_000 }, random: { id: randomUUID } },
    })
  return { vault: again(), known, rows, keys, kept, events, again }
}

function bounded(commitsMax: number, commit: SecretTable['commit']): SecretTable['commit'] {
  let commits = 0
  return (...change) => {
    if (commits >= commitsMax) throw new ExpectedError('STORE_READ_ONLY', 'state.db cannot be written')
    commits += 1
    commit(...change)
  }
}

function sourceIn(kept: Map<string, Uint8Array>): KeySource {
  return {
    kind: 'file',
    place: 'memory',
    async make(id) {
      const key = randomBytes(32)
      kept.set(id, key)
      return { key, params: '' }
    },
    async load({ id }) {
      const key = kept.get(id)
      if (key) return key
      throw new ExpectedError('SECRETS_LOCKED', 'The key is lost')
    },
    async forget(id) {
      kept.delete(id)
    },
  }
}
