import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { openSocketServer } from '../../src/core/adapters/socket/server.ts'
import { createDispatch, type Handlers } from '../../src/core/dispatch.ts'
import { createFakeFleet } from '../../test/support/fake-fleet.ts'
import { createFakeHandlers } from '../../test/support/fake-handlers.ts'

export interface MovingPlane extends AsyncDisposable {
  /** As `SUPERCLAW_HOME`. */
  readonly stateDir: string
}

/**
 * A control plane on a real socket whose `count` agents all run and all use another share of the processor at each
 * update, which is the most that a screen can be asked to show. It supervises nothing, so that only the screen is measured.
 */
export async function openMovingPlane(count: number): Promise<MovingPlane> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-moving-'))
  const fleet = createFakeFleet({ agents: count })
  for (const { id, state } of fleet.agents()) if (state !== 'ready') fleet.change(id, 'ready')
  const watch: Handlers['agent.watch'] = async function* (_, { intervalMs }, signal) {
    let agents = fleet.agents()
    yield { kind: 'snapshot', agents: [...agents], removed: [], atMs: Date.now() }
    for (let turn = 1; !signal.aborted; turn += 1) {
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined)
      agents = agents.map((agent, index) => ({ ...agent, cpuPercent: ((index * 7 + turn * 13) % 1000) / 10 }))
      yield { kind: 'changed', agents: [...agents], removed: [], atMs: Date.now() }
    }
  }
  const dispatch = createDispatch({ ...createFakeHandlers(fleet), 'agent.watch': watch })
  const onBug = (error: unknown): void => {
    throw error
  }
  const server = await openSocketServer({ dispatch, clock: realClock, onBug }, join(stateDir, 'plane.sock'))
  return {
    stateDir,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
