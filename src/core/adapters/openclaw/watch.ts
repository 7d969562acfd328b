import { withRefusedMethod } from '../../gateway/drift.ts'
import type { GatewayState } from '../../gateway/gateway-state.ts'
import { fieldsOf } from '../../gateway/outside.ts'
import { reduceAnswer } from '../../gateway/reduce-answer.ts'
import { sessionsMax, withHistory, withPartialSpend } from '../../gateway/sessions.ts'
import type { Clock } from '../../platform.ts'
import type { GatewayConnection } from './connection.ts'
import { createNamedTimers, type NamedTimers } from './named-timers.ts'
import { refusalOfError } from './pending-calls.ts'

export type Update = (change: (state: GatewayState) => GatewayState) => void

export interface Watch {
  /** Asks for everything again: events were missed. Rests between two, whatever the gateway does. */
  resync(): void
  /** Asks soon which models cool down: a call to one failed. */
  modelsChanged(): void
  stop(): void
}

interface WatchDeps {
  readonly clock: Clock
  readonly connection: Pick<GatewayConnection, 'call'>
  readonly state: () => GatewayState
  readonly update: Update
  /** By the gateway's clock: what was recorded since then may not have been told to us. */
  readonly missedFromMs: number
}

/** What is asked at the start, and again after a gap. Events keep most of it true. */
const atStart = [
  'exec.approval.list',
  'plugin.approval.list',
  'openclaw.approval.list',
  'question.list',
  'cron.list',
  'tasks.list',
  'models.list',
  'channels.status',
  'system.info',
]

const resyncRestMs = 5000
/** The cheapest probe that a gateway has; a machine's memory and load are worth no more. */
const hostIntervalMs = 30_000
const channelsIntervalMs = 300_000
const modelsRestMs = 2000
/** The catalogue of models is there some seconds after the gateway. */
const modelsRetryMs = 10_000
/** `usage.cost` is stale when it is asked first, and counting it is hard work for a gateway. */
const usageDelayMs = 5000
const usageIntervalMs = 3_600_000
/** Sessions that are read again after a gap; of others it is only known that something is missing. */
const historiesMax = 20
const historyLength = 200

/** Keeps `state` true from a connection that has been greeted, until it is stopped. */
export function startWatch(deps: WatchDeps): Watch {
  const { clock, state } = deps
  const timers = createNamedTimers(clock)
  const ask = createAsk(deps, timers)
  let missedFromMs = deps.missedFromMs
  let isSyncing = false
  let isStale = false

  const sync = async (): Promise<void> => {
    await ask('sessions.subscribe', { limit: sessionsMax })
    await catchUp(deps, timers, missedFromMs)
    for (const method of atStart) {
      const isTold = await ask(method)
      if (method === 'models.list' && !isTold) timers.once('models', modelsRetryMs, () => ask('models.list'))
    }
  }
  const resync = (): void => {
    isStale = true
    if (isSyncing || timers.isStopped()) return
    isSyncing = true
    isStale = false
    void sync().finally(() => timers.once('resync', resyncRestMs, rested))
  }
  const rested = (): void => {
    isSyncing = false
    // What comes from now on is told by events, as far as none is missed.
    missedFromMs = clock.now() + (state().server?.clockAheadMs ?? 0) - 2 * resyncRestMs
    if (isStale) resync()
  }

  resync()
  timers.every('host', hostIntervalMs, () => ask('system.info'))
  timers.every('channels', channelsIntervalMs, () => ask('channels.status'))
  timers.once('usage', usageDelayMs, () => askUsage(deps, { ask, timers }, 0))
  return {
    resync,
    modelsChanged: () => timers.once('models', modelsRestMs, () => ask('models.list')),
    stop: timers.stop,
  }
}

/** Asks, and keeps the answer. @returns whether there was one */
type Ask = (method: string, params?: object) => Promise<boolean>

function createAsk({ connection, update }: WatchDeps, timers: NamedTimers): Ask {
  return async (method, params = {}) => {
    if (timers.isStopped()) return false
    try {
      const answer = await connection.call(method, params)
      if (!timers.isStopped()) update((before) => reduceAnswer(before, method, answer))
      return true
    } catch (error) {
      const refusal = refusalOfError(error)
      // What is only not ready yet, or lost with the connection, says nothing of the gateway.
      if (refusal && refusal.code !== 'UNAVAILABLE') {
        update((before) => ({ ...before, drift: withRefusedMethod(before.drift, method, refusal.message) }))
      }
      return false
    }
  }
}

/** Reads what the sessions that changed since `fromMs` were told while nobody listened. */
async function catchUp(
  { connection, state, update }: WatchDeps,
  timers: NamedTimers,
  fromMs: number,
): Promise<void> {
  const changed = [...state().sessions.values()]
    .filter(({ updatedAtMs, hasActiveRun }) => hasActiveRun || updatedAtMs >= fromMs)
    .toSorted((one, other) => other.updatedAtMs - one.updatedAtMs)
  for (const { key } of changed.slice(0, historiesMax)) {
    if (timers.isStopped()) return
    try {
      const answer = await connection.call('chat.history', { sessionKey: key, limit: historyLength })
      update((before) => withHistory(before, key, fieldsOf(answer)))
    } catch {
      update((before) => withPartialSpend(before, key))
    }
  }
  for (const { key } of changed.slice(historiesMax)) update((before) => withPartialSpend(before, key))
}

interface UsageParts {
  readonly ask: Ask
  readonly timers: NamedTimers
}

/** Asks what the gateway booked until it calls its figures fresh, ever more rarely, and then once an hour. */
async function askUsage(deps: WatchDeps, parts: UsageParts, tries: number): Promise<void> {
  const before = deps.state().usageToday
  await parts.ask('usage.cost', { days: 1, agentScope: 'all' })
  const isFresh = deps.state().usageToday !== before
  const delayMs = isFresh ? usageIntervalMs : Math.min(usageDelayMs * 2 ** tries, usageIntervalMs)
  parts.timers.once('usage', delayMs, () => askUsage(deps, parts, isFresh ? 0 : tries + 1))
}
