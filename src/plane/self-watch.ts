import { createSelfUsageReader, readDiskRoom } from '../core/adapters/host/self-usage.ts'
import { keepTracks, readTracks } from '../core/adapters/host/track-file.ts'
import type { StatePaths } from '../core/config/paths.ts'
import type { Config } from '../core/config/schema.ts'
import { ExpectedError } from '../core/errors.ts'
import type { EventType } from '../core/event/event.ts'
import type { EventLog } from '../core/event/event-log.ts'
import type { Fleet } from '../core/fleet/fleet.ts'
import type { SelfWatch } from '../core/handlers/health-handlers.ts'
import { healthChecks } from '../core/health/check-table.ts'
import { createHealthMonitor } from '../core/health/health-monitor.ts'
import { createLoopDelayMeter } from '../core/health/loop-delay.ts'
import type { Remedy } from '../core/health/remedy.ts'
import { careActor, createSelfCare } from '../core/health/self-care.ts'
import type { Senses } from '../core/health/senses.ts'
import { blankTrackBook, createTrackBook } from '../core/health/track-book.ts'
import type { LogStore } from '../core/log/log-store.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { Platform } from '../core/platform.ts'
import type { PlaneControl } from './control.ts'
import type { LateTelemetry } from './late-telemetry.ts'

export interface SelfWatchParts extends Platform {
  readonly fleet: Fleet
  readonly log: EventLog
  readonly logs: LogStore
  readonly control: PlaneControl
  readonly planeLog: PlaneLog
  readonly hasGuardian: () => boolean
  readonly telemetry: Pick<LateTelemetry, 'state'>
  readonly uptimeMs: () => number
  readonly paths: StatePaths
  /** Whether it looks by itself and acts on what it sees; otherwise it looks when it is asked. */
  readonly isWatching: boolean
  /** How long nothing answered before this control plane did. */
  readonly outageMs: number
}

const hourMs = 3_600_000
const keptEveryMs = 60_000
/** More starts or remedies within an hour need not be told apart. */
const countedMax = 1_000
/** Done without being asked for: it costs nothing, and gives back what the write-ahead log takes. */
const builtIn: readonly Remedy[] = [
  { when: 'state_disk:space', action: 'checkpoint', agent: null, perHour: 3 },
]

/** The control plane's watch over itself. Loaded late: nothing of it is needed to keep agents running. */
export function openSelfWatch(parts: SelfWatchParts): SelfWatch & Disposable {
  const { clock, isWatching, control } = parts
  const meter = isWatching ? createLoopDelayMeter(clock) : undefined
  const config = (): Config['self'] => control.config().loaded.config.self
  const senses = createSenses(parts, () => meter?.worstMs() ?? null)
  const remedies = () => remediesOf(config())
  const care = isWatching ? openSelfCare(parts, senses, remedies) : undefined
  const book = isWatching ? createTrackBook(clock, readTracks(parts.paths.tracks)) : undefined
  const monitor = createHealthMonitor({
    ...parts,
    book: book ?? blankTrackBook,
    checks: healthChecks(senses),
    onLook: (state, before) => care?.onLook(state, before),
  })
  if (parts.outageMs > 0) monitor.countOutage(parts.outageMs)
  const stop = isWatching ? monitor.start() : undefined
  const stopKeeping = book && keepAgain(clock, () => keepTracks(parts.paths.tracks, book.keep()))
  return {
    monitor,
    senses,
    isWatching,
    remedies,
    targets() {
      const { tier_1, tier_2, tier_3 } = config().targets
      return { 1: tier_1, 2: tier_2, 3: tier_3 }
    },
    decision: () => care?.decision() ?? { kind: 'none' },
    uptimeMs: parts.uptimeMs,
    [Symbol.dispose]() {
      stop?.()
      stopKeeping?.()
      meter?.[Symbol.dispose]()
    },
  }
}

/** Calls `keep` every minute, and once more when the returned function is called. */
function keepAgain(clock: Platform['clock'], keep: () => void): () => void {
  let cancel: () => void = () => undefined
  const again = (): void => {
    cancel = clock.after(keptEveryMs, () => {
      keep()
      again()
    })
  }
  again()
  return () => {
    cancel()
    keep()
  }
}

function createSenses(parts: SelfWatchParts, loopDelayMs: Senses['loopDelayMs']): Senses {
  const { clock, control, fleet, log, paths } = parts
  return {
    clock,
    isRecovered: control.isRecovered,
    startsLastHour: async () => (await timesOf(parts, 'plane.started')).length,
    loopDelayMs,
    tryWrite: log.tryWrite,
    // The folder of the logs comes with the first agent.
    diskRoom: (folder) =>
      (folder === 'logs' ? readDiskRoom(paths.logs) : undefined) ?? readDiskRoom(paths.stateDir),
    usage: createSelfUsageReader(),
    unrecorded: fleet.unrecorded,
    waitingStarts: fleet.waitingStarts,
    hasGuardian: parts.hasGuardian,
    agents: fleet.snapshot,
    telemetry: parts.telemetry.state,
    isConfigStale: () => control.config().isStale,
    limits() {
      const { memory, event_loop_delay, file_descriptors, sustained } =
        control.config().loaded.config.self.limits
      return {
        memoryBytes: memory,
        eventLoopDelayMs: event_loop_delay,
        openFilesPercent: file_descriptors,
        sustainedMs: sustained,
      }
    },
  }
}

function remediesOf({ remedies }: Config['self']): ReturnType<SelfWatch['remedies']> {
  const asked = remedies.map(({ when, do: action, agent = null, per_hour: perHour }) => ({
    ...{ when, action, agent, perHour },
    isBuiltIn: false,
  }))
  return [...asked, ...builtIn.map((remedy) => ({ ...remedy, isBuiltIn: true }))]
}

function openSelfCare(parts: SelfWatchParts, senses: Senses, remedies: () => readonly Remedy[]) {
  const { clock, log, planeLog, control } = parts
  const warn = (message: string): void => planeLog('warn', message)
  return createSelfCare({
    clock,
    append: (event) =>
      log.append([event]).then(
        () => undefined,
        (error: unknown) => warn(`not recorded: ${event.type}: ${error}`),
      ),
    warn,
    remedies,
    carryOut: (remedy) => carryOut(parts, remedy),
    remediedAtMs: ({ action, agent }) =>
      timesOf(parts, 'health.remedied', (data) => data['remedy'] === action && data['agent'] === agent),
    limits: senses.limits,
    isGuarded: parts.hasGuardian,
    restartedAtMs: () => timesOf(parts, 'plane.restarting', () => true, careActor),
    restart: (reason) => control.restart({ reason, actor: careActor }),
  })
}

async function carryOut({ fleet, logs, log }: SelfWatchParts, remedy: Remedy): Promise<void> {
  switch (remedy.action) {
    case 'restart_agent':
      return fleet.restart(wantedIds(fleet, remedy.agent), careActor)
    case 'rotate_logs':
      return logs.shrink()
    case 'checkpoint':
      return log.checkpoint()
  }
}

/** The instances of an agent that are to run: what somebody stopped stays stopped. @throws AGENT_UNKNOWN for none */
function wantedIds(fleet: Fleet, name: string | null): string[] {
  const wanted = fleet.snapshot().filter((agent) => agent.spec.name === name && agent.wanted === 'running')
  if (wanted.length > 0) return wanted.map(({ spec }) => spec.id)
  throw new ExpectedError('AGENT_UNKNOWN', `${name} is stopped, or gone`)
}

/** When events of one type came within the last hour, oldest first. */
async function timesOf(
  { log, clock }: Pick<SelfWatchParts, 'log' | 'clock'>,
  type: EventType,
  isMeant: (data: Readonly<Record<string, unknown>>) => boolean = () => true,
  actor?: string,
): Promise<number[]> {
  const sinceMs = clock.now() - hourMs
  const events = await log.list({ types: [type], sinceMs, limit: countedMax, from: 'newest' })
  return events
    .filter((event) => isMeant(event.data as Readonly<Record<string, unknown>>))
    .filter((event) => actor === undefined || event.actor === actor)
    .map(({ atMs }) => atMs)
}
