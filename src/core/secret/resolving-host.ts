import type { ProcessHost } from '../agent/process-host.ts'
import type { ProcessSpec } from '../agent/process-spec.ts'
import type { RunEnd } from '../agent/run.ts'
import { ExpectedError } from '../errors.ts'
import type { Clock } from '../platform.ts'
import type { KnownValues } from './known-values.ts'
import { missingStamp, needText, resolved, secretsOf } from './references.ts'
import type { Vault } from './vault.ts'

export interface ResolvingHostDeps {
  readonly host: Pick<ProcessHost, 'start' | 'exec'>
  /** Loaded with the first secret that is asked for. */
  readonly vault: () => Promise<Pick<Vault, 'value' | 'stamp'>>
  readonly known: Pick<KnownValues, 'text'>
  readonly clock: Pick<Clock, 'now'>
}

/** Starts agents, and commands beside them, with the secrets that their specs name. */
export interface ResolvingHost extends Pick<ProcessHost, 'start' | 'exec'> {
  /** A spec with the stamps of the values that its last run was started with here, where there was one. */
  asRun<Spec extends ProcessSpec>(spec: Spec): Spec
}

/** EX_CONFIG of sysexits.h: another try helps nothing before somebody sets the secret. */
const configStatus = 78

export function createResolvingHost({ host, vault, known, clock }: ResolvingHostDeps): ResolvingHost {
  const started = new Map<string, Readonly<Record<string, string>>>()

  return {
    async start(request) {
      const { spec } = request
      const stamps = await stampsOf(spec, vault)
      const whole = await resolveSpec(spec, vault)
      if ('fault' in whole) return unstarted(whole.fault, clock.now())
      if (stamps) started.set(spec.id, stamps)
      else started.delete(spec.id)
      return host.start({ ...request, spec: whole.spec })
    },
    async exec(target, signal) {
      const whole = await resolveSpec(target.spec, vault)
      if ('fault' in whole) return { isGood: false, detail: whole.fault }
      const look = await host.exec({ ...target, spec: whole.spec }, signal)
      // What a command complains of may be what it was given.
      return { ...look, detail: known.text(look.detail) }
    },
    asRun(spec) {
      const secrets = started.get(spec.id)
      return secrets && spec.secrets ? { ...spec, secrets } : spec
    },
  }
}

/**
 * A spec with the values of the secrets that it names, for what starts or connects at once. It is never to be kept.
 * @returns `fault`, for people, when one cannot be had
 */
export async function resolveSpec<Spec extends object>(
  spec: Spec,
  vault: () => Promise<Pick<Vault, 'value'>>,
): Promise<{ readonly spec: Spec } | { readonly fault: string }> {
  const values = new Map<string, string>()
  for (const name of secretsOf(spec)) {
    try {
      values.set(name, await (await vault()).value(name))
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error
      return { fault: needText(name, `${error.message}${error.hint ? ` (${error.hint})` : ''}`) }
    }
  }
  return { spec: resolved(spec, (name) => values.get(name) ?? '') }
}

async function stampsOf(
  spec: ProcessSpec,
  vault: ResolvingHostDeps['vault'],
): Promise<Readonly<Record<string, string>> | undefined> {
  const names = secretsOf(spec)
  if (names.length === 0) return undefined
  const { stamp } = await vault()
  return Object.fromEntries(names.map((name) => [name, stamp(name) ?? missingStamp]))
}

function unstarted(detail: string, atMs: number): RunEnd {
  return { kind: 'not_started', status: configStatus, signal: null, detail, atMs }
}
