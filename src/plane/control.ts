import { hostname } from 'node:os'
import { planeCaller } from '../core/access/caller.ts'
import type { LoadedConfig } from '../core/adapters/config/config-file.ts'
import type { AgentSpec } from '../core/agent/agent-spec.ts'
import type { Supervisor } from '../core/agent/supervisor.ts'
import { compareSpecs } from '../core/config/spec-changes.ts'
import { ExpectedError } from '../core/errors.ts'
import type { EventCause, NewEvent } from '../core/event/event.ts'
import type { EventLog } from '../core/event/event-log.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { PlaneConfig, PlaneConfigReader } from './plane-config.ts'
import { rejectedConfig } from './rejected-config.ts'
import { version } from './version.ts'

export interface StopOrder {
  readonly keepAgents: boolean
  readonly actor: string
}

export interface PlaneControlDeps {
  readonly supervisor: Supervisor
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
  /** Whether it takes over from one that died under the same guardian. */
  readonly isRevived: boolean
  /** All that is open. */
  readonly stack: AsyncDisposableStack
}

/** The life of the control plane itself: it recovers, reloads, and stops. */
export interface PlaneControl {
  recover(): Promise<void>
  isRecovered(): boolean
  config(): PlaneConfig
  /** @throws CONFIG_INVALID and the like, with nothing changed */
  reload(actor: string, dryRun?: boolean): Promise<OutputOf<'config.reload'>>
  /**
   * Begins to stop, once that is durable: one that dies while it stops goes on stopping when it is back. A second order
   * changes nothing. Resolves to how many agents are to be stopped.
   */
  stop(order: StopOrder): Promise<number>
  readonly ended: Promise<void>
}

export function createPlaneControl(deps: PlaneControlDeps): PlaneControl {
  const { supervisor, log, planeLog, configReader } = deps
  const ended = Promise.withResolvers<void>()
  let config = deps.config
  let isRecovered = false
  let isStopping = false
  const append = (event: NewEvent): Promise<void> => appendOrSay(log, planeLog, { ...event, ...deps.cause() })

  const reload = async (actor: string, dryRun = false): Promise<OutputOf<'config.reload'>> => {
    if (isStopping) throw new ExpectedError('PLANE_STOPPING', 'The control plane is stopping')
    const named = deps.configPath ?? config.loaded.path ?? undefined
    const loaded = await loadOrTell(configReader, named, async (error) => {
      if (!dryRun) await append(rejectedConfig(named ?? '', error, actor))
    })
    const { path } = loaded
    if (dryRun) return { path, ...plannedChanges(supervisor, loaded.specs) }
    const { added, changed, removed, unchanged } = await supervisor.apply(loaded.specs, actor)
    config = { loaded, isStale: false, fault: undefined }
    configReader.keep(loaded)
    deps.onApplied(loaded.config)
    await append({ type: 'config.applied', agentId: null, actor, data: { path, added, changed, removed } })
    return { path, added: [...added], changed: [...changed], removed: [...removed], unchanged }
  }
  const finish = async ({ keepAgents, actor }: StopOrder): Promise<void> => {
    await (keepAgents ? supervisor.detach() : supervisor.stopAll(actor)).catch((error: unknown) =>
      planeLog('error', `not all agents stopped: ${error instanceof Error ? error.message : error}`),
    )
    await deps.stack.disposeAsync()
  }
  const recover = async (): Promise<void> => {
    const interrupted = deps.isRevived ? await lastStopOrder(log) : undefined
    const { adopted } = await supervisor.recover(config.loaded.specs)
    const data = { version, pid: process.pid, host: hostname(), recovered: adopted }
    await append({ type: 'plane.started', agentId: null, actor: planeCaller.id, data })
    if (config.fault) await append(rejectedConfig(config.loaded.path ?? '', config.fault, planeCaller.id))
    else configReader.keep(config.loaded)
    isRecovered = true
    if (interrupted) await stop(interrupted)
  }
  const stop = async (order: StopOrder): Promise<number> => {
    const count = order.keepAgents ? 0 : supervisor.snapshot().filter(({ pid }) => pid !== null).length
    if (isStopping) return count
    isStopping = true
    const data = { keepAgents: order.keepAgents, reason: order.actor }
    await append({ type: 'plane.stopping', agentId: null, actor: order.actor, data })
    void finish(order).then(ended.resolve, ended.reject)
    return count
  }

  return {
    recover,
    stop,
    isRecovered: () => isRecovered,
    config: () => config,
    reload,
    ended: ended.promise,
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
async function lastStopOrder(log: EventLog): Promise<StopOrder | undefined> {
  const [last] = await log.list({ types: ['plane.*'], limit: 1, from: 'newest' })
  return last?.type === 'plane.stopping' ? { keepAgents: last.data.keepAgents, actor: last.actor } : undefined
}

/** What a reload would do. */
function plannedChanges(supervisor: Supervisor, specs: readonly AgentSpec[]) {
  const before = new Map(supervisor.snapshot().map(({ spec }) => [spec.id, spec]))
  const after = new Set(specs.map(({ id }) => id))
  const known = specs.flatMap((spec) => {
    const old = before.get(spec.id)
    return old ? [{ id: spec.id, isSame: compareSpecs(old, spec) === 'same' }] : []
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
