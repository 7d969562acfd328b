import type { ProcessSpec } from '../../src/core/agent/process-spec.ts'
import { agentSpec } from './process-spec.ts'
import { createSupervised, type Supervised } from './supervised.ts'

/** A spec of an agent that runs until it is ended. */
export const sleeper = (id: string, changes: Partial<ProcessSpec> = {}) =>
  agentSpec(id, { command: ['fake-sleep'], ...changes })

/** A control plane that has started and runs these. */
export async function running(...specs: ProcessSpec[]): Promise<Supervised> {
  const world = createSupervised()
  await world.supervisor.recover(specs)
  await world.settle()
  await world.log.append([
    {
      type: 'plane.started',
      agentId: null,
      actor: 'plane',
      data: { version: '1', pid: 1, host: 'here', recovered: 0 },
    },
  ])
  return world
}

/** The control plane comes back after it was killed. */
export async function comeBack(world: Supervised, ...specs: ProcessSpec[]) {
  world.replace()
  const recovery = await world.supervisor.recover(specs)
  await world.settle()
  return recovery
}
