import { ExpectedError } from '../errors.ts'
import type { AgentSpec } from '../fleet/agent.ts'
import { nearest } from '../nearest.ts'

/**
 * The ids that `target` names: an id, or a name that stands for all its instances.
 * @throws AGENT_UNKNOWN with the nearest names
 */
export function idsNamed(
  target: string,
  specs: readonly Pick<AgentSpec, 'id' | 'name'>[],
): readonly string[] {
  const ids = specs.filter((spec) => spec.id === target || spec.name === target).map((spec) => spec.id)
  if (ids.length > 0) return ids
  const near = nearest(
    target,
    specs.flatMap((spec) => [spec.id, spec.name]),
  )
  throw new ExpectedError('AGENT_UNKNOWN', `No agent is called ${target}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'superclaw fleet',
  })
}
