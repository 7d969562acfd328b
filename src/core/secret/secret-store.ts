/** Where the parts of the control plane keep secrets of their own. A name has letters, digits, dots and dashes. */
export interface SecretStore {
  /** `null` when there is none of that name. @throws SECRETS_LOCKED, STATE_CORRUPT */
  get(name: string): Promise<string | null>
  /** @throws SECRETS_LOCKED, STORE_READ_ONLY */
  set(name: string, value: string): Promise<void>
  /** Removing what is not there is no fault. */
  remove(name: string): Promise<void>
}
