import type { ProcessSpec } from '../agent/process-spec.ts'
import { isSecret } from '../config/secret-name.ts'
import { resolveText, secretsIn } from '../secret/references.ts'

export interface ShownVariable {
  readonly name: string
  /** `***` when masked. */
  readonly value: string
  readonly isMasked: boolean
  /** `secret`: its value comes, in whole or in part, from secrets. */
  readonly origin: 'inherited' | 'config' | 'secret'
}

/** The environment that an agent gets, sorted by name, with secrets masked. */
export function maskedEnvironment(
  spec: ProcessSpec,
  inherited: Readonly<Record<string, string>>,
): ShownVariable[] {
  const variables = { ...inheritedFor(spec, inherited), ...spec.env }
  return Object.entries(variables)
    .map(([name, value]): ShownVariable => {
      const origin = originOf(spec, name)
      const isMasked = origin === 'secret' || isSecret(name, value)
      const given = resolveText(value, () => '***')
      return { name, value: isMasked ? '***' : given, isMasked, origin }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function originOf({ env }: ProcessSpec, name: string): ShownVariable['origin'] {
  if (!Object.hasOwn(env, name)) return 'inherited'
  return secretsIn(env[name] ?? '').length > 0 ? 'secret' : 'config'
}

function inheritedFor(
  spec: ProcessSpec,
  inherited: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = spec.inheritEnv
  return Object.fromEntries(
    Object.entries(inherited).filter(
      ([name]) => !name.startsWith('SUPERCLAW_') && (names === 'all' || names.includes(name)),
    ),
  )
}
