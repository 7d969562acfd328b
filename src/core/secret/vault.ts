import { planeCaller } from '../access/caller.ts'
import { ExpectedError } from '../errors.ts'
import type { EventCause, NewEvent } from '../event/event.ts'
import { nearest } from '../nearest.ts'
import { openSecret, rewrap, sealSecret } from './envelope.ts'
import { createKeyRing, type KeyRing, type KeyRingDeps, type KeyState } from './key-ring.ts'
import type { KnownValues } from './known-values.ts'
import type { SecretStore } from './secret-store.ts'
import type { KeySourceKind, StoredSecret } from './secret-table.ts'
import { requireSecretName, requireSecretValue } from './secret-text.ts'

export interface VaultDeps extends KeyRingDeps {
  readonly known: Pick<KnownValues, 'add'>
  /** The request that is being answered where this is called. */
  readonly cause: () => EventCause
}

/** What is told of a secret: all but what it is. */
export type SecretFacts = Pick<StoredSecret, 'name' | 'version' | 'createdAtMs' | 'changedAtMs'>

export interface RekeyOrder {
  /** The source that it has, when left out. */
  readonly to: KeySourceKind | undefined
  /** For a source that computes its key of one. */
  readonly passphrase: string | undefined
}

/** Keeps secrets: sealed at rest, each change an event. Values that go in or out are masked from then on. */
export interface Vault extends SecretStore {
  /** @throws INPUT_INVALID, SECRETS_LOCKED, STORE_READ_ONLY */
  put(name: string, value: string, actor: string): Promise<SecretFacts>
  /** Gives a secret that is there another value. @throws SECRET_UNKNOWN, and as {@link put} */
  rotate(name: string, value: string, actor: string): Promise<SecretFacts>
  /** By name. */
  list(): readonly SecretFacts[]
  /** @throws SECRET_UNKNOWN with the nearest names */
  facts(name: string): SecretFacts
  /** @throws SECRET_UNKNOWN, SECRETS_LOCKED, STATE_CORRUPT */
  value(name: string): Promise<string>
  /** As {@link value}, for somebody to see: told in the log of events first. */
  reveal(name: string, actor: string): Promise<string>
  /** Takes no key: what cannot be read any more can be removed. @throws SECRET_UNKNOWN, STORE_READ_ONLY */
  drop(name: string, actor: string): Promise<SecretFacts>
  /** Differs once the secret has another value, and says nothing of it; `undefined` for a secret that is not there. */
  stamp(name: string): string | undefined
  key(): Promise<KeyState | null>
  /** @throws SECRETS_LOCKED, INPUT_INVALID */
  unlock(passphrase: string): Promise<void>
  /** Wraps every secret with a new key, in one step or not at all. @throws SECRETS_LOCKED, STATE_CORRUPT, STORE_READ_ONLY */
  rekey(order: RekeyOrder, actor: string): Promise<{ readonly secrets: number }>
}

export function createVault(deps: VaultDeps): Vault {
  const { table } = deps
  const ring = createKeyRing(deps)
  const shelf = createShelf(deps, ring)
  const { said, stored, read, put, drop } = shelf
  return {
    put,
    drop,
    rotate: (name, value, actor) => rotate(shelf, { name, value, actor }),
    list: () => table.secrets().map(factsOf),
    facts: (name) => factsOf(stored(name)),
    value: async (name) => read(stored(name)),
    async reveal(name, actor) {
      const secret = stored(name)
      const value = await read(secret)
      table.commit({}, [said(eventOf('secret.revealed', secret, actor))])
      return value
    },
    stamp(name) {
      const secret = table.secret(name)
      return secret && `${secret.id}.${secret.version}`
    },
    key: ring.state,
    unlock: ring.unlock,
    rekey: (order, actor) => rekey(deps, { ring, shelf }, order, actor),
    async get(name) {
      requireSecretName(name)
      const secret = table.secret(name)
      return secret ? read(secret) : null
    },
    async set(name, value) {
      await put(name, value, planeCaller.id)
    },
    async remove(name) {
      if (table.secret(name)) await drop(name, planeCaller.id)
    },
  }
}

type ValueEvent = 'secret.set' | 'secret.rotated' | 'secret.removed' | 'secret.revealed'

interface Writing {
  readonly name: string
  readonly value: string
  readonly actor: string
}

/** What all that is asked of secrets is made of. */
interface Shelf extends Pick<Vault, 'put' | 'drop'> {
  /** One change after the other: each counts on what it found. */
  change<Result>(work: () => Promise<Result>): Promise<Result>
  said(event: NewEvent): NewEvent
  stored(name: string): StoredSecret
  read(secret: StoredSecret): Promise<string>
  /** Within a change. */
  write(writing: Writing, type: ValueEvent): Promise<SecretFacts>
}

function createShelf(deps: VaultDeps, ring: KeyRing): Shelf {
  const { table, cipher, known } = deps
  const inTurn = createTurns()
  const change: Shelf['change'] = (work) =>
    inTurn(async () => {
      await ring.tidy()
      return work()
    })
  const said: Shelf['said'] = (event) => ({ ...event, ...deps.cause() })
  const stored: Shelf['stored'] = (name) => {
    requireSecretName(name)
    const secret = table.secret(name)
    if (!secret) throw unknown(name, table.secrets())
    return secret
  }
  const write: Shelf['write'] = async ({ name, value, actor }, type) => {
    known.add(value)
    const before = table.secret(name)
    const identity = { name, id: before?.id ?? deps.random.id(), version: (before?.version ?? 0) + 1 }
    const sealed = sealSecret(cipher, await ring.current(), identity, value)
    const changedAtMs = deps.clock.now()
    const secret = { ...identity, ...sealed, createdAtMs: before?.createdAtMs ?? changedAtMs, changedAtMs }
    table.commit({ putSecrets: [secret] }, [said(eventOf(type, secret, actor))])
    return factsOf(secret)
  }
  return {
    ...{ change, said, stored, write },
    async read(secret) {
      const value = openSecret(cipher, await ring.of(secret), secret)
      if (value === undefined) throw tampered(secret)
      known.add(value)
      return value
    },
    async put(name, value, actor) {
      requireSecretName(name)
      requireSecretValue(value)
      return change(() => write({ name, value, actor }, 'secret.set'))
    },
    drop: (name, actor) =>
      change(async () => {
        const secret = stored(name)
        table.commit({ dropSecrets: [name] }, [said(eventOf('secret.removed', secret, actor))])
        return factsOf(secret)
      }),
  }
}

async function rotate({ change, read, stored, write }: Shelf, writing: Writing): Promise<SecretFacts> {
  const { name, value } = writing
  requireSecretValue(value)
  return change(async () => {
    if ((await read(stored(name))) === value) throw unchanged(name)
    return write(writing, 'secret.rotated')
  })
}

function rekey(
  { table, cipher }: VaultDeps,
  { ring, shelf }: { readonly ring: KeyRing; readonly shelf: Shelf },
  { to, passphrase }: RekeyOrder,
  actor: string,
): ReturnType<Vault['rekey']> {
  return shelf.change(async () => {
    const wrapped = await Promise.all(
      table.secrets().map(async (secret) => ({ secret, before: await ring.of(secret) })),
    )
    const secrets = wrapped.length
    await ring.replace({
      ...{ to, passphrase },
      rewrapped: (after) =>
        wrapped.map(({ secret, before }) => {
          const again = rewrap(cipher, before, after, secret)
          if (!again) throw tampered(secret)
          return again
        }),
      event({ id: keyId, source }) {
        const data = { keyId, source, secrets }
        return shelf.said({ type: 'secret.rekeyed', agentId: null, actor, data })
      },
    })
    return { secrets }
  })
}

function factsOf({ name, version, createdAtMs, changedAtMs }: StoredSecret): SecretFacts {
  return { name, version, createdAtMs, changedAtMs }
}

function eventOf(type: ValueEvent, { name, version }: StoredSecret, actor: string): NewEvent {
  return { type, agentId: null, actor, data: { name, version } }
}

function unknown(name: string, secrets: readonly StoredSecret[]): ExpectedError {
  const near = nearest(
    name,
    secrets.map((secret) => secret.name),
  )
  return new ExpectedError('SECRET_UNKNOWN', `No secret is called ${name}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `superclaw secret set ${name}`,
  })
}

function unchanged(name: string): ExpectedError {
  return new ExpectedError('INPUT_INVALID', `${name} has that value already`, {
    hint: 'Make a new one where the old one came from, and give that',
  })
}

function tampered({ name }: StoredSecret): ExpectedError {
  return new ExpectedError('STATE_CORRUPT', `The secret ${name} in state.db is not as it was written`, {
    hint: `Set it anew: superclaw secret set ${name}; and find out who writes state.db: superclaw events verify`,
  })
}

/** Does one thing after the other, whatever becomes of each. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
