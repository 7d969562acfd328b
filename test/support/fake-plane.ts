import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { openSocketServer } from '../../src/core/adapters/socket/server.ts'
import { createDispatch } from '../../src/core/dispatch.ts'
import { createFakeFleet, type FakeFleet } from './fake-fleet.ts'
import { createFakeHandlers, type FakeHandlersOptions } from './fake-handlers.ts'

export interface FakePlane extends AsyncDisposable {
  /** As `SUPERCLAW_HOME`: a command that gets it finds this control plane. */
  readonly stateDir: string
  readonly socketPath: string
  readonly fleet: FakeFleet
}

export interface FakePlaneOptions extends FakeHandlersOptions {
  readonly agents?: number
  /** Where it lives, so that one can come back; a new folder when left out. Made if missing, removed in the end. */
  readonly stateDir?: string
  /** Lets the fleet go on by itself, a step at each. It stands still when left out. */
  readonly stepMs?: number
}

/** A control plane that supervises nothing, on a real socket in a folder of its own. Disposing removes both. */
export async function startFakePlane({
  agents,
  stepMs,
  stateDir: folder,
  ...options
}: FakePlaneOptions = {}): Promise<FakePlane> {
  const stateDir = folder ?? (await mkdtemp(join(tmpdir(), 'superclaw-fake-')))
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const socketPath = join(stateDir, 'plane.sock')
  const fleet = createFakeFleet(agents === undefined ? {} : { agents })
  const status = { stateDir, socket: socketPath, ...options.status }
  const dispatch = createDispatch(createFakeHandlers(fleet, { ...options, status }))
  const onBug = (error: unknown): void => {
    throw error
  }
  const server = await openSocketServer({ dispatch, clock: realClock, onBug }, socketPath)
  const timer = stepMs === undefined ? undefined : setInterval(() => fleet.step(), stepMs)
  return {
    stateDir,
    socketPath,
    fleet,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await server[Symbol.asyncDispose]()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
