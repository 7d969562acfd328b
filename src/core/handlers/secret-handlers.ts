import type { Caller } from '../access/caller.ts'
import type { Handlers } from '../dispatch.ts'
import { ExpectedError } from '../errors.ts'
import type { AgentSnapshot, AgentSpec } from '../fleet/agent.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { SecretView } from '../operations/secret.ts'
import { saysNeed, secretsOf, stamped } from '../secret/references.ts'
import type { SecretFacts, Vault } from '../secret/vault.ts'

export interface SecretHandlersDeps {
  /** Loaded for who asks. */
  readonly vault: () => Promise<Vault>
  readonly fleet: Pick<Fleet, 'snapshot' | 'start'>
  /** Has agents follow the specs that `change` makes of theirs. Resolves to the ids of those that changed. */
  readonly reapply: (change: (spec: AgentSpec) => AgentSpec, actor: string) => Promise<readonly string[]>
}

type SecretHandlers = Pick<
  Handlers,
  | 'secret.list'
  | 'secret.set'
  | 'secret.rotate'
  | 'secret.show'
  | 'secret.remove'
  | 'secret.rekey'
  | 'secret.unlock'
>

export function createSecretHandlers(deps: SecretHandlersDeps): SecretHandlers {
  const { vault } = deps
  const agents = deps.fleet.snapshot
  const view = (secret: SecretFacts): SecretView => ({ ...secret, agents: usersOf(agents(), secret.name) })

  return {
    'secret.list': async () => {
      const open = await vault()
      const key = await open.key()
      const fault = key?.fault ?? null
      return {
        key: key && { ...key, fault: fault?.message ?? null, cure: fault?.hint ?? null },
        secrets: open.list().map(view),
      }
    },
    'secret.set': writer(deps, (open, { name, value }, actor) => open.put(name, value, actor)),
    'secret.rotate': writer(deps, (open, { name, value }, actor) => open.rotate(name, value, actor)),
    'secret.show': async ({ id }: Caller, { name, reveal }: ParsedInputOf<'secret.show'>) => {
      const open = await vault()
      const secret = view(open.facts(name))
      return { secret, value: reveal ? await open.reveal(name, id) : null }
    },
    'secret.remove': async ({ id }: Caller, { name, force }: ParsedInputOf<'secret.remove'>) => {
      const open = await vault()
      const secret = view(open.facts(name))
      if (!force && secret.agents.length > 0) throw inUse(secret)
      await open.drop(name, id)
      return { secret }
    },
    'secret.rekey': async ({ id }: Caller, { to, passphrase }: ParsedInputOf<'secret.rekey'>) => {
      const open = await vault()
      const { secrets } = await open.rekey({ to, passphrase }, id)
      const source = (await open.key())?.source
      if (source === undefined) throw new Error('a key was made and is not there')
      return { source, secrets }
    },
    'secret.unlock': async ({ id }: Caller, { passphrase }: ParsedInputOf<'secret.unlock'>) => {
      await (await vault()).unlock(passphrase)
      const started = await startLacking(deps, id)
      const failing = agents().filter(({ state, spec }) => isDown.has(state) && secretsOf(spec).length > 0)
      return { started, waiting: failing.map(({ spec }) => spec.id) }
    },
  }
}

/** Starts those that failed for want of a secret. The secrets are open, whatever becomes of it. */
async function startLacking({ fleet }: SecretHandlersDeps, actor: string): Promise<string[]> {
  const ids = fleet
    .snapshot()
    .filter(lacksSecret)
    .map(({ spec }) => spec.id)
  try {
    if (ids.length > 0) await fleet.start(ids, actor)
    return ids
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    // One that takes its time was started all the same.
    return error.code === 'TIMED_OUT' ? ids : []
  }
}

/** What others run has no end, and says by its reason why it is not connected. */
function lacksSecret({ spec, state, lastEnd, reason }: AgentSnapshot): boolean {
  if (state !== 'failed') return false
  return spec.kind === 'process'
    ? lastEnd?.kind === 'not_started' && saysNeed(lastEnd.detail)
    : saysNeed(reason)
}

const isDown: ReadonlySet<string> = new Set(['failed', 'backoff', 'crash_looping'])

function writer(
  { vault, fleet, reapply }: SecretHandlersDeps,
  write: (open: Vault, input: ParsedInputOf<'secret.set'>, actor: string) => Promise<SecretFacts>,
) {
  return async (caller: Caller, input: ParsedInputOf<'secret.set'>): Promise<OutputOf<'secret.set'>> => {
    const open = await vault()
    const { name } = input
    const facts = await write(open, input, caller.id)
    const users = usersOf(fleet.snapshot(), name)
    const restamp = (spec: AgentSpec): AgentSpec =>
      users.includes(spec.id) ? stamped(spec, open.stamp) : spec
    const restarted = input.restart && users.length > 0 ? await reapply(restamp, caller.id) : []
    return { secret: { ...facts, agents: users }, isNew: facts.version === 1, restarted: [...restarted] }
  }
}

function usersOf(agents: readonly AgentSnapshot[], name: string): string[] {
  return agents.filter(({ spec }) => secretsOf(spec).includes(name)).map(({ spec }) => spec.id)
}

function inUse({ name, agents }: SecretView): ExpectedError {
  return new ExpectedError('SECRET_IN_USE', `${name} is given to ${agents.join(', ')}`, {
    hint: 'Take it out of superclaw.yaml and superclaw reload, or --force: they go on with it until they are started again',
  })
}
