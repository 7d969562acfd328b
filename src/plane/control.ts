import { hostname } from 'node:os'
import { planeCaller } from '../core/access/caller.ts'
import type { LoadedConfig } from '../core/adapters/config/config-file.ts'
import type { ProcessSpec } from '../core/agent/process-spec.ts'
import { stopping } from '../core/agent/supervision.ts'
import { isSameSpec } from '../core/config/spec-changes.ts'
import { ExpectedError } from '../core/errors.ts'
import type { EventCause, NewEvent } from '../core/event/event.ts'
import type { EventLog } from '../core/event/event-log.ts'
import type { AgentSpec } from '../core/fleet/agent.ts'
import type { Fleet } from '../core/fleet/fleet.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import { createEnding, type Ending, type EndingDeps, type StopOrder } from './ending.ts'
import type { PlaneConfig, PlaneConfigReader } from './plane-config.ts'
import { rejectedConfig } from './rejected-config.ts'
import { version } from './version.ts'

export interface PlaneControlDeps extends Omit<EndingDeps, 'append'> {
  readonly fleet: Fleet
  readonly log: EventLog
  readonly planeLog: PlaneLog
  /** The request that is being answered where this is called. */
  readonly cause: () => EventCause
  /** Told of each configuration that comes into force after the first. */
  readonly onApplied: (config: LoadedConfig['config']) => void
  readonly config: PlaneConfig
  readonly configReader: PlaneConfigReader
  /** The file that was named at the start, if any. */
  readonly configPath: string | undefined
  /** A spec as its last run was started, which may be with newer secrets than it was applied with. */
  readonly asRun: (spec: ProcessSpec) => ProcessSpec
  /** Whether it takes over from one that died under the same keeper. */
  readonly isRevived: () => Promise<boolean>
}

/** The life of the control plane itself: it recovers, reloads, and stops. */
export interface PlaneControl extends Omit<Ending, 'isBegun'> {
  recover(): Promise<void>
  isRecovered(): boolean
  config(): PlaneConfig
  /** @throws CONFIG_INVALID and the like, with nothing changed */
  reload(actor: string, dryRun?: boolean): Promise<OutputOf<'config.reload'>>
  /**
   * Has agents follow what `change` makes of their specs; the file is not read. Resolves to the ids of those that changed.
   * @throws PLANE_STOPPING, STORE_READ_ONLY
   */
  reapply(change: (spec: AgentSpec) => AgentSpec, actor: string): Promise<readonly string[]>
}

export function createPlaneControl(deps: PlaneControlDeps): PlaneControl {
  const { fleet, log, planeLog, configReader } = deps
  let config = deps.config
  let isRecovered = false
  const append = (event: NewEvent): Promise<void> => appendOrSay(log, planeLog, { ...event, ...deps.cause() })
  const ending = createEnding({ ...deps, append })

  const reload = async (actor: string, dryRun = false): Promise<OutputOf<'config.reload'>> => {
    if (ending.isBegun()) throw stopping()
    const named = deps.configPath ?? config.loaded.path ?? undefined
    const loaded = await loadOrTell(configReader, named, async (error) => {
      if (!dryRun) await append(rejectedConfig(named ?? '', error, actor))
    })
    const { path } = loaded
    if (dryRun) return { path, ...plannedChanges(deps, loaded.specs) }
    const { added, changed, removed, unchanged } = await fleet.apply(loaded.specs, actor)
    config = { loaded, isStale: false, fault: undefined }
    configReader.keep(loaded)
    deps.onApplied(loaded.config)
    await append({ type: 'config.applied', agentId: null, actor, data: { path, added, changed, removed } })
    return { path, added: [...added], changed: [...changed], removed: [...removed], unchanged }
  }
  const reapply: PlaneControl['reapply'] = async (change, actor) => {
    if (ending.isBegun()) throw stopping()
    const loaded = { ...config.loaded, specs: config.loaded.specs.map(change) }
    const { changed } = await fleet.apply(loaded.specs, actor)
    config = { ...config, loaded }
    return changed
  }
  const recover = async (): Promise<void> => {
    const interrupted = await interruptedStop(deps)
    const { adopted } = await fleet.recover(config.loaded.specs)
    const data = { version, pid: process.pid, host: hostname(), recovered: adopted }
    await append({ type: 'plane.started', agentId: null, actor: planeCaller.id, data })
    if (config.fault) await append(rejectedConfig(config.loaded.path ?? '', config.fault, planeCaller.id))
    else configReader.keep(config.loaded)
    isRecovered = true
    if (interrupted) await ending.stop(interrupted)
  }
  return {
    recover,
    stop: ending.stop,
    restart: ending.restart,
    ended: ending.ended,
    isRecovered: () => isRecovered,
    config: () => config,
    reload,
    reapply,
  }
}

/** @throws what `tell` is told of first */
async function loadOrTell(
  { read }: PlaneConfigReader,
  named: string | undefined,
  tell: (error: unknown) => Promise<void>,
): Promise<LoadedConfig> {
  try {
    return await read(named)
  } catch (error) {
    await tell(error)
    throw error
  }
}

/** The order that a control plane died of before it was carried out; `undefined` when the last one was not stopping. */
async function interruptedStop({ log, isRevived }: PlaneControlDeps): Promise<StopOrder | undefined> {
  const [last] = await log.list({ types: ['plane.*'], limit: 1, from: 'newest' })
  if (last?.type !== 'plane.stopping' || !(await isRevived())) return undefined
  return { keepAgents: last.data.keepAgents, actor: last.actor }
}

/** What a reload would do. */
function plannedChanges({ fleet, asRun }: PlaneControlDeps, specs: readonly AgentSpec[]) {
  const before = new Map(
    fleet.snapshot().map(({ spec }) => [spec.id, spec.kind === 'process' ? asRun(spec) : spec]),
  )
  const after = new Set(specs.map(({ id }) => id))
  const known = specs.flatMap((spec) => {
    const old = before.get(spec.id)
    return old ? [{ id: spec.id, isSame: isSameSpec(old, spec) }] : []
  })
  return {
    added: specs.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    changed: known.filter(({ isSame }) => !isSame).map(({ id }) => id),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    unchanged: known.filter(({ isSame }) => isSame).length,
  }
}

/** A disk that refuses is no reason not to stop, nor not to start: the event is told to the log of the process instead. */
async function appendOrSay(log: EventLog, planeLog: PlaneLog, event: NewEvent): Promise<void> {
  try {
    await log.append([event])
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error
    planeLog('warn', `not recorded: ${event.type}: ${error.message}`)
  }
}
