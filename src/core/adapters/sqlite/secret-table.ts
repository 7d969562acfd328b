import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { SecretTable, StoredKey, StoredSecret } from '../../secret/secret-table.ts'
import type { LogStoreParts } from './event-log.ts'

/** Secrets and what is known of their keys, in state.db. */
export function openSecretTable({ db, commit }: LogStoreParts): SecretTable {
  const rows = openRows(db)
  return {
    ...readSecrets(db),
    commit: (change, events) =>
      commit(() => {
        each(change.dropKeys, (id) => rows.dropKey.run(id))
        each(change.putKeys, (key) => rows.putKey.run({ ...key }))
        each(change.dropSecrets, (name) => rows.dropSecret.run(name))
        each(change.putSecrets, (secret) => rows.putSecret.run({ ...secret }))
      }, events),
  }
}

function each<Item>(items: readonly Item[] = [], act: (item: Item) => unknown): void {
  for (const item of items) act(item)
}

type Reads = Pick<SecretTable, 'keys' | 'secrets' | 'secret'>

/** For who only reads, another process than the control plane. */
export function readSecrets(db: DatabaseSync): Reads {
  const keys = db.prepare('select id, source, params, proof, state, made_at_ms as madeAtMs from secret_key')
  const secrets = db.prepare(`select name, id, version, key_id as keyId, wrapped_key as wrappedKey, sealed,
    created_at_ms as createdAtMs, changed_at_ms as changedAtMs from secret order by name`)
  const secret = db.prepare(`select name, id, version, key_id as keyId, wrapped_key as wrappedKey, sealed,
    created_at_ms as createdAtMs, changed_at_ms as changedAtMs from secret where name = ?`)
  return {
    keys: () => keys.all().map((row) => plain<StoredKey>(row)),
    secrets: () => secrets.all().map((row) => plain<StoredSecret>(row)),
    secret(name) {
      const row = secret.get(name)
      return row && plain<StoredSecret>(row)
    },
  }
}

function openRows(db: DatabaseSync) {
  return {
    putKey: db.prepare(`insert or replace into secret_key (id, source, params, proof, state, made_at_ms)
      values (:id, :source, :params, :proof, :state, :madeAtMs)`),
    dropKey: db.prepare('delete from secret_key where id = ?'),
    putSecret: db.prepare(`insert or replace into secret
      (name, id, version, key_id, wrapped_key, sealed, created_at_ms, changed_at_ms)
      values (:name, :id, :version, :keyId, :wrappedKey, :sealed, :createdAtMs, :changedAtMs)`),
    dropSecret: db.prepare('delete from secret where name = ?'),
  }
}

/** Rows have no prototype. */
const plain = <Row>(row: Readonly<Record<string, SQLOutputValue>>): Row => ({ ...row }) as Row
