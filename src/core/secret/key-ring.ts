import { ExpectedError } from '../errors.ts'
import type { NewEvent } from '../event/event.ts'
import type { Platform } from '../platform.ts'
import { type Cipher, isProven, type NamedKey, proofOf } from './envelope.ts'
import type { KeySources } from './key-source.ts'
import type { KeySourceKind, SecretTable, StoredKey, StoredSecret } from './secret-table.ts'

export interface KeyRingDeps {
  readonly table: SecretTable
  readonly cipher: Cipher
  readonly sources: KeySources
  readonly clock: Pick<Platform['clock'], 'now'>
  readonly random: Pick<Platform['random'], 'id'>
}

/** Where the key that counts is, and whether it can be had. */
export interface KeyState {
  readonly source: KeySourceKind
  /** For people. */
  readonly place: string
  readonly madeAtMs: number
  /** Why it cannot be had; `null` when it can. */
  readonly fault: ExpectedError | null
}

/** The keys that the keys of secrets are wrapped with: one counts, others come and go. */
export interface KeyRing {
  /** The key of a secret that is stored. @throws SECRETS_LOCKED */
  of(secret: Pick<StoredSecret, 'keyId'>): Promise<NamedKey>
  /** The one that counts; the first is made when it is asked for. @throws SECRETS_LOCKED */
  current(): Promise<NamedKey>
  /** `null` before there is any. */
  state(): Promise<KeyState | null>
  /** @throws SECRETS_LOCKED for a wrong passphrase, INPUT_INVALID when none is waited for */
  unlock(passphrase: string): Promise<void>
  /**
   * Makes another key the one that counts, together with what `rewrapped` makes of the secrets, or not at all.
   * What a crash leaves in the middle is tidied up by the next {@link tidy}.
   */
  replace(order: ReplaceOrder): Promise<void>
  /** Forgets keys that a crash left half made or half forgotten. */
  tidy(): Promise<void>
}

export interface ReplaceOrder {
  readonly to: KeySourceKind | undefined
  readonly passphrase: string | undefined
  readonly rewrapped: (after: NamedKey) => readonly StoredSecret[]
  readonly event: (after: StoredKey) => NewEvent
}

export function createKeyRing(deps: KeyRingDeps): KeyRing {
  const { table, sources } = deps
  const hand = createKeyHand(deps)
  const counting = (): StoredKey | undefined => table.keys().find(({ state }) => state === 'current')

  return {
    async of({ keyId }) {
      const key = table.keys().find(({ id }) => id === keyId)
      if (key) return namingTheLost(hand.load(key), table)
      throw new ExpectedError('STATE_CORRUPT', 'state.db does not know the key of its secrets', {
        hint: 'Restore a backup of state.db',
      })
    },
    async current() {
      const key = counting()
      const held = key && (await namingTheLost(hand.load(key), table).catch(unlessNeeded(table)))
      if (held) return held
      // There is none, or one that is lost and that nothing is wrapped with any more.
      const made = await hand.make(await sources.choose())
      table.commit({ putKeys: [made.stored, ...retired(key)] }, [])
      return made.named
    },
    async state() {
      const key = counting()
      if (!key) return null
      const { source, madeAtMs } = key
      const fault = await namingTheLost(hand.load(key), table).then(() => null, expected)
      return { source, place: sources.of(source).place, madeAtMs, fault }
    },
    async unlock(passphrase) {
      const key = counting()
      if (key?.source !== 'passphrase') {
        throw new ExpectedError('INPUT_INVALID', 'The secrets wait for no passphrase', {
          hint: 'superclaw secret list says where their key is',
        })
      }
      await hand.load(key, passphrase)
    },
    async replace({ to, passphrase, rewrapped, event }) {
      const before = counting()
      const made = await hand.make(to ?? before?.source ?? (await sources.choose()), passphrase)
      const putKeys = [made.stored, ...retired(before)]
      table.commit({ putKeys, putSecrets: rewrapped(made.named) }, [event(made.stored)])
      if (before) await hand.forget(before)
    },
    async tidy() {
      for (const key of table.keys()) if (key.state !== 'current') await hand.forget(key)
    },
  }
}

const retired = (key: StoredKey | undefined): StoredKey[] => (key ? [{ ...key, state: 'retired' }] : [])

/** A key that nothing is wrapped with may be lost. */
const unlessNeeded =
  (table: SecretTable) =>
  (error: unknown): undefined => {
    if (table.secrets().length > 0) throw error
  }

function expected(error: unknown): ExpectedError {
  if (error instanceof ExpectedError) return error
  throw error
}

/** What takes keys from their sources, and remembers them. */
function createKeyHand({ table, cipher, sources, clock, random }: KeyRingDeps) {
  const known = new Map<string, NamedKey>()
  return {
    async load(stored: StoredKey, passphrase?: string): Promise<NamedKey> {
      const held = passphrase === undefined ? known.get(stored.id) : undefined
      if (held) return held
      const source = sources.of(stored.source)
      const named = { id: stored.id, key: await source.load(stored, passphrase) }
      if (!isProven(cipher, named.key, stored)) throw wrongKey(stored, source.place)
      known.set(stored.id, named)
      return named
    },
    /** What is returned counts once it is stored. */
    async make(source: KeySourceKind, passphrase?: string) {
      const id = random.id()
      const coming = { id, source, params: '', proof: '', madeAtMs: clock.now() }
      table.commit({ putKeys: [{ ...coming, state: 'coming' }] }, [])
      const { key, params } = await sources.of(source).make(id, passphrase)
      const named = { id, key }
      known.set(id, named)
      const stored: StoredKey = { ...coming, params, proof: proofOf(cipher, named), state: 'current' }
      return { named, stored }
    },
    async forget({ id, source }: StoredKey): Promise<void> {
      await sources.of(source).forget(id)
      known.delete(id)
      table.commit({ dropKeys: [id] }, [])
    },
  }
}

/** So many names are told of, at most. */
const namesMax = 10

/** Says with the fault of a key what is lost with it. */
async function namingTheLost<Result>(loaded: Promise<Result>, table: SecretTable): Promise<Result> {
  try {
    return await loaded
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== 'SECRETS_LOCKED') throw error
    const names = table.secrets().map(({ name }) => name)
    if (names.length === 0) throw error
    const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : ''
    const message = `${error.message}. Until then nobody can read ${names.slice(0, namesMax).join(', ')}${more}`
    throw new ExpectedError('SECRETS_LOCKED', message, { hint: error.hint, cause: error })
  }
}

function wrongKey({ source }: StoredKey, place: string): ExpectedError {
  return source === 'passphrase'
    ? new ExpectedError('SECRETS_LOCKED', 'That is not the passphrase of the secrets', {
        hint: 'superclaw secret unlock asks for it again',
      })
    : new ExpectedError('SECRETS_LOCKED', `The key in ${place} is not the one of these secrets`, {
        hint: 'Put back the key that state.db belongs to, or the state.db that the key belongs to',
      })
}
