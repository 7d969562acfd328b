import assert from 'node:assert/strict'
import type { Lifecycle } from './lifecycle-model.ts'
import type { ProcessSpec } from './process-spec.ts'
import { isSuccess } from './restart-policy.ts'

type Node = Pick<ProcessSpec, 'id' | 'name' | 'order' | 'dependsOn'>

/** How many of those that are waited for are named. */
const namedMax = 3

/**
 * The order in which agents are started: lower `order` first, as given where that is the same, and each after all
 * that it depends on. The configuration has refused circles.
 */
export function startOrder<Spec extends Node>(specs: readonly Spec[]): Spec[] {
  const byName = Map.groupBy(specs, ({ name }) => name)
  const state = new Map<string, 'visiting' | 'done'>()
  const ordered: Spec[] = []
  const visit = (spec: Spec): void => {
    if (state.get(spec.id) === 'done') return
    assert(state.get(spec.id) !== 'visiting', `${spec.id} depends on itself`)
    state.set(spec.id, 'visiting')
    for (const name of spec.dependsOn) for (const dependency of byName.get(name) ?? []) visit(dependency)
    state.set(spec.id, 'done')
    ordered.push(spec)
  }
  for (const spec of specs.toSorted((one, other) => one.order - other.order)) visit(spec)
  return ordered
}

/**
 * What `spec` waits for, for people: `web (starting)`; `null` when all that it depends on is ready.
 * @param instancesOf all instances of the agent of a name
 */
export function blockerOf(
  spec: Pick<ProcessSpec, 'dependsOn'>,
  instancesOf: (name: string) => readonly Lifecycle[],
): string | null {
  const blockers = spec.dependsOn.flatMap((name) => {
    const instances = instancesOf(name)
    if (instances.length === 0) return [`${name} (not there)`]
    return instances
      .filter((model) => !isSatisfied(model))
      .map((model) => `${model.spec.id} (${model.state})`)
  })
  if (blockers.length === 0) return null
  const unnamed = blockers.length - namedMax
  const named = blockers.slice(0, namedMax).join(', ')
  return unnamed > 0 ? `${named} and ${unnamed} more` : named
}

/** Whether those that depend on it may start: it is ready, or it did what it was for. */
export function isSatisfied({ state, wanted, lastEnd, spec, run }: Lifecycle): boolean {
  if (run?.phase === 'held') return false
  if (state === 'ready') return true
  const isFinished = state === 'stopped' && wanted === 'running'
  return isFinished && lastEnd !== null && isSuccess(spec.restart, lastEnd)
}
