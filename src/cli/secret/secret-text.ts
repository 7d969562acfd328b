import type { OutputOf } from '../../core/operations/contract.ts'

type Written = OutputOf<'secret.set'>

/** What became of a secret, and what is left to do. */
export function writtenLines({ secret, isNew, restarted }: Written): string[] {
  const { name, version, agents } = secret
  const first = isNew ? `${name} is set.` : `${name} has another value (version ${version}).`
  if (restarted.length > 0) return [first, `Restarted with it: ${restarted.join(', ')}.`]
  if (agents.length === 0) return [first, `No agent uses it yet: write \${secret:${name}} in superclaw.yaml.`]
  const [only = ''] = agents
  const target = agents.length === 1 ? only : 'AGENT'
  return [
    first,
    `Used by ${agents.join(', ')}: superclaw reload brings it in, or superclaw agent restart ${target}.`,
  ]
}
