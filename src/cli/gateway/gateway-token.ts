import type { App } from '../../core/app.ts'
import { secretReference } from '../../core/secret/references.ts'

/** A token that was kept: how superclaw.yaml names it, and what takes it back. */
export interface KeptToken {
  readonly name: string
  readonly reference: string
  undo(): Promise<void>
}

/** Keeps the token of a gateway as a secret, under a name that none has yet. @throws PLANE_UNREACHABLE, SECRETS_LOCKED */
export async function keepToken(app: App, agent: string, value: string): Promise<KeptToken> {
  const { secrets } = await app.call('secret.list', {})
  const taken = new Set(secrets.map((secret) => secret.name))
  const name = firstFree(`${agent}-token`, taken)
  await app.call('secret.set', { name, value })
  return {
    name,
    reference: secretReference(name),
    undo: async () => void (await app.call('secret.remove', { name, force: true })),
  }
}

function firstFree(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 2, name = wanted; ; number += 1) {
    if (!taken.has(name)) return name
    name = `${wanted}-${number}`
  }
}
