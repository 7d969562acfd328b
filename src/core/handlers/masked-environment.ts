import type { AgentSpec } from '../agent/agent-spec.ts'

export interface ShownVariable {
  readonly name: string
  /** `***` when masked. */
  readonly value: string
  readonly isMasked: boolean
  readonly origin: 'inherited' | 'config'
}

/** Names whose values are secrets as a rule. */
const secretName =
  /(^|_)(KEY|KEYS|SECRET|SECRETS|TOKEN|TOKENS|PASSWORD|PASSWD|PASSPHRASE|PWD_HASH|CREDENTIALS?|AUTH|COOKIE|DSN|PRIVATE)(_|$)/i
/** Values that carry a password or look like a key, whatever their name. */
const secretValue = /:\/\/[^/\s:@]*:[^/\s@]+@|^(sk|pk|ghp|gho|xox[abp]|sca)[-_][A-Za-z0-9_-]{12,}|-----BEGIN/

/** Whether `value` must not be shown. When in doubt it is masked: a name says less than a leak costs. */
export function isSecret(name: string, value: string): boolean {
  return secretName.test(name) || secretValue.test(value)
}

/** The environment that an agent gets, sorted by name, with secrets masked. */
export function maskedEnvironment(
  spec: AgentSpec,
  inherited: Readonly<Record<string, string>>,
): ShownVariable[] {
  const variables = { ...inheritedFor(spec, inherited), ...spec.env }
  return Object.entries(variables)
    .map(([name, value]): ShownVariable => {
      const isMasked = isSecret(name, value)
      const origin = Object.hasOwn(spec.env, name) ? 'config' : 'inherited'
      return { name, value: isMasked ? '***' : value, isMasked, origin }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function inheritedFor(spec: AgentSpec, inherited: Readonly<Record<string, string>>): Record<string, string> {
  const names = spec.inheritEnv
  return Object.fromEntries(
    Object.entries(inherited).filter(
      ([name]) => !name.startsWith('SUPERCLAW_') && (names === 'all' || names.includes(name)),
    ),
  )
}
