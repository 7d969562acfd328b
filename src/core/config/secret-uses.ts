import type { AgentSpec } from '../fleet/agent.ts'
import { secretsIn } from '../secret/references.ts'
import type { Config } from './schema.ts'
import type { Path } from './schema-tree.ts'

/** Where superclaw.yaml, or an env file that it names, asks for a secret. */
export interface SecretUse {
  readonly name: string
  readonly at: Path
}

/** Every use of a secret in `config`, of whose agents `specs` were made. */
export function secretUses(config: Config, specs: readonly AgentSpec[]): SecretUse[] {
  const byName = new Map(specs.map((spec) => [spec.name, spec]))
  const exported = Object.entries(config.otlp.export?.headers ?? {}).flatMap(([name, text]) =>
    secretsIn(text).map((secret) => ({ name: secret, at: ['otlp', 'export', 'headers', name] })),
  )
  const ofAgents = Object.entries(config.agents).flatMap(([name, agent]) => {
    const spec = byName.get(name)
    const written = textsIn(agent)
    // Variables of an env file are in the spec alone.
    const others = spec?.kind === 'process' && agent.kind === 'process' ? without(spec.env, agent.env) : []
    const inFile = others.map((text) => ({ at: ['env_file'], text }))
    return [...written, ...inFile].flatMap(({ at, text }) =>
      secretsIn(text).map((secret) => ({ name: secret, at: ['agents', name, ...at] })),
    )
  })
  return [...exported, ...ofAgents]
}

type Texts = Readonly<Record<string, string>>

interface Fields {
  readonly kind: string
  readonly env?: Texts
  readonly headers?: Texts
  readonly token?: string | undefined
  readonly gateway?: { readonly token?: string | undefined } | undefined
}

function textsIn(agent: Fields) {
  const maps = (['env', 'headers'] as const).flatMap((field) =>
    Object.entries(agent[field] ?? {}).map(([key, text]) => ({ at: [field, key], text })),
  )
  const tokens = [
    { at: ['token'], text: agent.token },
    { at: ['gateway', 'token'], text: agent.gateway?.token },
  ]
  return [...maps, ...tokens.flatMap(({ at, text }) => (text === undefined ? [] : [{ at, text }]))]
}

function without(env: Texts, written: Texts): string[] {
  return Object.keys(env).flatMap((name) => (Object.hasOwn(written, name) ? [] : [env[name] ?? '']))
}
