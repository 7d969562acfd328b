import type { NewEvent } from '../event/event.ts'
import { agentFacts } from './agent-facts.ts'
import { startOrder } from './dependencies.ts'
import { createLifecycle } from './lifecycle.ts'
import type { ProcessSpec } from './process-spec.ts'
import { addedEvents } from './reconcile.ts'
import { type Supervision, stopping } from './supervision.ts'

export interface SpecChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: number
}

interface Difference {
  readonly added: readonly ProcessSpec[]
  readonly changed: readonly { readonly spec: ProcessSpec; readonly needsRestart: boolean }[]
  readonly removed: readonly ProcessSpec[]
  readonly unchanged: number
}

/** Makes `specs` what there is. Agents that are not touched keep their process. */
export async function applySpecs(
  supervision: Supervision,
  specs: readonly ProcessSpec[],
  actor: string,
): Promise<SpecChanges> {
  const difference = differenceTo(supervision, startOrder(specs))
  await supervision.recorder.commit(eventsOf(supervision, difference, actor))
  if (supervision.isClosed()) throw stopping()
  carryOut(supervision, difference, actor)
  supervision.instances.table.sort(specs.map(({ id }) => id))
  return {
    added: difference.added.map(({ id }) => id),
    changed: difference.changed.map(({ spec }) => spec.id),
    removed: difference.removed.map(({ id }) => id),
    unchanged: difference.unchanged,
  }
}

/** One that is being removed and comes back is new. */
function differenceTo({ instances, deps }: Supervision, specs: readonly ProcessSpec[]): Difference {
  const present = instances.table.models().filter(({ isRemoved }) => !isRemoved)
  const before = new Map(present.map(({ spec }) => [spec.id, spec]))
  const after = new Set(specs.map(({ id }) => id))
  const added = specs.filter(({ id }) => !before.has(id))
  const changed = specs.flatMap((spec) => {
    const known = before.get(spec.id)
    const verdict = known ? deps.compare(known, spec) : 'same'
    return verdict === 'same' ? [] : [{ spec, needsRestart: verdict === 'restart' }]
  })
  const removed = startOrder([...before.values()])
    .filter(({ id }) => !after.has(id))
    .toReversed()
  return { added, changed, removed, unchanged: specs.length - added.length - changed.length }
}

function eventsOf({ deps }: Supervision, difference: Difference, actor: string): NewEvent[] {
  return [
    ...difference.removed.map(
      ({ id }): NewEvent => ({
        type: 'agent.wanted',
        agentId: id,
        actor,
        data: { wanted: 'stopped', reason: 'removed from the configuration' },
      }),
    ),
    ...difference.changed.map(
      ({ spec }): NewEvent => ({
        type: 'agent.changed',
        agentId: spec.id,
        actor,
        data: agentFacts(spec, deps.digest(spec)),
      }),
    ),
    ...difference.added.flatMap((spec) =>
      addedEvents(spec, spec.autostart ? 'running' : 'stopped', deps.digest(spec), actor),
    ),
  ]
}

function carryOut({ instances, deps }: Supervision, difference: Difference, actor: string): void {
  for (const { id } of difference.removed) instances.tell(id, { type: 'removed', actor })
  for (const { spec, needsRestart } of difference.changed) {
    deps.logs.open(spec.id, spec.log)
    instances.tell(spec.id, { type: 'replaced', spec, needsRestart, actor })
  }
  for (const spec of difference.added) {
    if (instances.table.get(spec.id)) {
      instances.tell(spec.id, { type: 'replaced', spec, needsRestart: true, actor })
    } else {
      instances.add(createLifecycle(spec, deps.clock.now()))
    }
  }
  // Before any is started, so that none starts ahead of what it depends on.
  instances.refresh()
  for (const { id, autostart } of difference.added) {
    if (autostart) instances.tell(id, { type: 'start', reason: 'added to the configuration', actor })
    else instances.tell(id, { type: 'stop', reason: 'not started', actor })
  }
}
