import type { SecretStore } from '../../src/core/secret/secret-store.ts'

export interface MemorySecretStore extends SecretStore {
  readonly kept: Map<string, string>
}

export function createMemorySecretStore(): MemorySecretStore {
  const kept = new Map<string, string>()
  return {
    kept,
    get: async (name) => kept.get(name) ?? null,
    set: async (name, value) => void kept.set(name, value),
    remove: async (name) => void kept.delete(name),
  }
}
