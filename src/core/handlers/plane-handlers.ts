import type { Caller } from '../access/caller.ts'
import type { Handlers } from '../dispatch.ts'
import { ExpectedError } from '../errors.ts'
import type { EventLog } from '../event/event-log.ts'
import type { OutputOf, ParsedInputOf } from '../operations/contract.ts'
import type { Keeper } from '../operations/plane.ts'
import type { FleetView } from './fleet-view.ts'

/** What is known of the control plane before it serves anyone. */
export interface PlaneFacts {
  readonly pid: number
  readonly version: string
  readonly name: string
  readonly url: string
  readonly socket: string
  readonly stateDir: string
  readonly startedAtMs: number
  /** What started it, and starts it again as long as it is there. */
  readonly keeper: Keeper
}

export interface PlaneHandlersDeps {
  readonly facts: () => PlaneFacts
  readonly view: FleetView
  readonly log: EventLog
  /** How long it has been running, whatever became of the wall clock meanwhile. */
  readonly uptimeMs: () => number
  readonly configPath: () => string | null
  readonly hasGuardian: () => boolean
  readonly isRecovered: () => boolean
  readonly memoryBytes: () => number
  /** From memory; `null` while nobody looked. */
  readonly health: () => OutputOf<'plane.status'>['health']
  readonly reload: (actor: string, dryRun: boolean) => Promise<OutputOf<'config.reload'>>
  /** How many agents run. */
  readonly running: () => number
  readonly shownConfig: () => OutputOf<'config.show'>
  readonly doctor: () => Promise<OutputOf<'plane.doctor'>>
  /** Begins to start anew. @throws PLANE_STOPPING */
  readonly restart: (reason: string, actor: string) => Promise<unknown>
  /** Begins to stop, and resolves to how many agents are to be stopped. */
  readonly stop: (keepAgents: boolean, actor: string) => Promise<number>
}

export type PlaneHealth = OutputOf<'plane.status'>['status']

/**
 * `failing` while agents are not known yet; `degraded` when something needs a person: agents that cannot run, or a
 * disk that refuses writes.
 */
export function planeHealth(facts: {
  isRecovered: boolean
  isReadOnly: boolean
  failing: number
}): PlaneHealth {
  if (!facts.isRecovered) return 'failing'
  return facts.isReadOnly || facts.failing > 0 ? 'degraded' : 'ok'
}

function unguarded(): ExpectedError {
  return new ExpectedError('PLANE_UNGUARDED', 'Nothing would start the control plane again', {
    hint: 'superclaw stop --keep-agents, then superclaw start --detach',
  })
}

export function createPlaneHandlers(
  deps: PlaneHandlersDeps,
): Pick<
  Handlers,
  'plane.status' | 'plane.stop' | 'plane.restart' | 'plane.doctor' | 'config.reload' | 'config.show'
> {
  return {
    'plane.status': async (): Promise<OutputOf<'plane.status'>> => {
      const { keeper, ...facts } = deps.facts()
      const hasGuardian = deps.hasGuardian()
      const agents = deps.view.counts()
      const isReadOnly = deps.log.isReadOnly()
      return {
        ...facts,
        configPath: deps.configPath(),
        startedAt: new Date(facts.startedAtMs).toISOString(),
        uptimeMs: deps.uptimeMs(),
        hasGuardian,
        keptBy: hasGuardian ? keeper : null,
        isReadOnly,
        status: planeHealth({ isRecovered: deps.isRecovered(), isReadOnly, failing: agents.failing }),
        agents,
        lastSeq: deps.log.lastSeq(),
        memoryBytes: deps.memoryBytes(),
        health: deps.health(),
      }
    },
    'plane.stop': async (caller: Caller, { keepAgents }: ParsedInputOf<'plane.stop'>) => ({
      stopping: await deps.stop(keepAgents, caller.id),
    }),
    'plane.restart': async (caller: Caller, { reason }: ParsedInputOf<'plane.restart'>) => {
      if (!deps.hasGuardian()) throw unguarded()
      await deps.restart(reason, caller.id)
      return { pid: deps.facts().pid, kept: deps.running() }
    },
    'plane.doctor': () => deps.doctor(),
    'config.reload': (caller: Caller, { dryRun }: ParsedInputOf<'config.reload'>) =>
      deps.reload(caller.id, dryRun),
    'config.show': async () => deps.shownConfig(),
  }
}
