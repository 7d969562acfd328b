import type { ProcessSpec } from '../agent/process-spec.ts'
import { isSecret } from '../config/secret-name.ts'

export interface ShownVariable {
  readonly name: string
  /** `***` when masked. */
  readonly value: string
  readonly isMasked: boolean
  readonly origin: 'inherited' | 'config'
}

/** The environment that an agent gets, sorted by name, with secrets masked. */
export function maskedEnvironment(
  spec: ProcessSpec,
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
