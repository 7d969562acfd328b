import type { NewEvent } from '../event/event.ts'

/** Where a key is kept that the keys of secrets are wrapped with. */
export const keySourceKinds = ['keyring', 'file', 'passphrase'] as const
export type KeySourceKind = (typeof keySourceKinds)[number]

/** What is stored of such a key: never the key itself. */
export interface StoredKey {
  readonly id: string
  readonly source: KeySourceKind
  /** What its source needs to find it again, or to compute it; as the source wrote it. */
  readonly params: string
  /** Sealed with it, so that a wrong one is known; empty while it is being made. */
  readonly proof: string
  /** `coming` and `retired` ones are being made, or forgotten: what a crash leaves of them is tidied up. */
  readonly state: 'coming' | 'current' | 'retired'
  readonly madeAtMs: number
}

/** A secret as it is stored: sealed with a key of its own, which is wrapped with another. */
export interface StoredSecret {
  readonly name: string
  /** Its own, so that one that is removed and set again is another. */
  readonly id: string
  /** From 1. */
  readonly version: number
  readonly keyId: string
  readonly wrappedKey: string
  readonly sealed: string
  readonly createdAtMs: number
  readonly changedAtMs: number
}

export interface SecretChange {
  readonly putKeys?: readonly StoredKey[]
  readonly dropKeys?: readonly string[]
  readonly putSecrets?: readonly StoredSecret[]
  /** Names. */
  readonly dropSecrets?: readonly string[]
}

/** Secrets in the store. They are a table of their own, no projection: no event holds what they hold. */
export interface SecretTable {
  keys(): readonly StoredKey[]
  /** By name. */
  secrets(): readonly StoredSecret[]
  secret(name: string): StoredSecret | undefined
  /**
   * All of `change`, with the events that tell of it, or nothing of both; durable when it returns.
   * @throws STORE_READ_ONLY, STATE_CORRUPT
   */
  commit(change: SecretChange, events: readonly NewEvent[]): void
}
