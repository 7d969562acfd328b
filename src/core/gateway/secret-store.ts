/** Where secrets are kept. A name has letters, digits, dots and dashes. */
export interface SecretStore {
  /** `null` when there is none of that name. */
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  /** Removing what is not there is no fault. */
  remove(name: string): Promise<void>
}
