import type { KeySourceKind, StoredKey } from './secret-table.ts'

/** Where a passphrase comes from that the control plane reads from no file: a person gives it with each order. */
export const typedPlace = 'typed by a person'

/** Keeps keys, or computes them. */
export interface KeySource {
  readonly kind: KeySourceKind
  /** Where it keeps them, for people: a path, a name. */
  readonly place: string
  /**
   * Makes a key and keeps it, durably when it resolves.
   * @param passphrase for a source that computes keys of one, and was not told of it otherwise
   * @throws SECRETS_LOCKED when it can keep none; INPUT_INVALID without a passphrase
   */
  make(id: string, passphrase?: string): Promise<{ readonly key: Uint8Array; readonly params: string }>
  /** @throws SECRETS_LOCKED with what is lost or in the way, and what to do */
  load(stored: Pick<StoredKey, 'id' | 'params'>, passphrase?: string): Promise<Uint8Array>
  /** Forgets a key. One that is not there is no fault. */
  forget(id: string): Promise<void>
}

export interface KeySources {
  /** Where the first key goes. */
  choose(): Promise<KeySourceKind>
  of(kind: KeySourceKind): KeySource
}
