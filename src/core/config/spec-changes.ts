import { channelsOf, type ProcessSpec } from '../agent/process-spec.ts'
import type { AgentSpec } from '../fleet/agent.ts'
import { secretsOf } from '../secret/references.ts'

/** JSON with sorted keys: equal for equal data. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

/** What an agent's process was started with: another value needs another process. */
const processOf = (spec: ProcessSpec) => {
  const { command, cwd, env, inheritEnv, user, secrets = {} } = spec
  const stamps = secretsOf({ env }).map((name) => [name, secrets[name]])
  return { command, cwd, env, inheritEnv, user, stamps, channels: channelsOf(spec) }
}

/** What a new spec means for an agent that runs: nothing, rules that apply from now on, or another process. */
export function compareSpecs(before: ProcessSpec, after: ProcessSpec): 'same' | 'in_place' | 'restart' {
  if (isSameSpec(before, after)) return 'same'
  return canonical(processOf(before)) === canonical(processOf(after)) ? 'in_place' : 'restart'
}

/** Whether two specs ask for the same. */
export function isSameSpec(before: AgentSpec, after: AgentSpec): boolean {
  return canonical(before) === canonical(after)
}

/** A digest of the whole spec that tells two apart. Of secrets that it names it has their stamps, never their values. */
export function specDigest(spec: AgentSpec, sha256: (text: string) => string): string {
  return sha256(canonical(spec))
}
