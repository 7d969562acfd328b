import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { networkLooker } from '../core/adapters/host/network-looker.ts'
import { readProcesses } from '../core/adapters/host/process-table.ts'
import { realClock } from '../core/adapters/host/real-clock.ts'
import { openLogStore } from '../core/adapters/log/log-store.ts'
import { createWriterGate } from '../core/adapters/log/writer-gate.ts'
import { openProcessHost } from '../core/adapters/process/process-host.ts'
import { readHeardUntil } from '../core/adapters/usage/agent-usage.ts'
import { createEventRecorder } from '../core/agent/event-recorder.ts'
import { createRunWatcher } from '../core/agent/run-watcher.ts'
import { createStartTraces, withStartTraces } from '../core/agent/start-traces.ts'
import { createSupervisor, type Supervisor } from '../core/agent/supervisor.ts'
import type { StatePaths } from '../core/config/paths.ts'
import { compareSpecs, specDigest } from '../core/config/spec-changes.ts'
import type { EventLog } from '../core/event/event-log.ts'
import { createFleet } from '../core/fleet/fleet.ts'
import { createRunGateways } from '../core/fleet/run-gateways.ts'
import type { Gateways } from '../core/gateway/gateways.ts'
import type { Random } from '../core/platform.ts'
import { createResolvingHost } from '../core/secret/resolving-host.ts'
import { createHeartbeats } from '../core/watched/watch-push.ts'
import type { WatchedAgentDeps } from '../core/watched/watched-agent.ts'
import { createWatchedAgents } from '../core/watched/watched-agents.ts'
import type { WatchedSpec } from '../core/watched/watched-spec.ts'
import type { Closing } from './closing.ts'
import type { LateSecrets } from './late-secrets.ts'
import type { LateUsage } from './late-usage.ts'
import type { PlaneLogger } from './plane-log.ts'
import type { PlaneLogging } from './plane-logging.ts'
import type { RoundTripListener, TelemetryParts } from './telemetry.ts'
import type { Watches } from './watches.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export interface FleetParts {
  readonly paths: StatePaths
  readonly logger: PlaneLogger
  readonly logging: PlaneLogging
  readonly closing: Closing
  readonly log: EventLog
  readonly random: Random
  readonly secrets: LateSecrets
  readonly usage: Pick<LateUsage, 'open'>
  /** The file mode mask that agents get. */
  readonly agentUmask: number
}

/** What runs agents and watches them, and what they write. */
export function openFleet(deps: FleetParts) {
  const { agentUmask, paths, logger, logging, closing, log, random, secrets } = deps
  let supervisor: Supervisor | undefined
  const groupOf = (agentId: string): number | undefined => {
    const pid = supervisor?.snapshot().find(({ spec }) => spec.id === agentId)?.pid
    return pid == null ? undefined : readProcesses().find((process) => process.pid === pid)?.groupId
  }
  const logs = closing.use(
    'the logs of agents',
    openLogStore({
      dir: paths.logs,
      clock: realClock,
      gate: createWriterGate({ groupOf }),
      onRotationFailed: (agentId, error) =>
        logger.module('logs')('warn', `the log of ${agentId} was not rotated: ${error}`, { agentId }),
    }),
  )
  const processes = closing.use(
    'the watch over agents',
    openProcessHost({
      clock: realClock,
      stateDir: paths.stateDir,
      environment: process.env,
      umask: agentUmask,
    }),
  )
  const startTraces = createStartTraces()
  const { asRun, ...resolving } = createResolvingHost({
    ...{ vault: secrets.open, known: secrets.known, clock: realClock },
    host: { ...processes, ...withStartTraces(processes, startTraces) },
  })
  const host = { ...processes, ...resolving }
  const onFault = logging.onBug('supervisor')
  supervisor = createSupervisor({
    clock: realClock,
    random,
    host,
    log,
    logs,
    watcher: createRunWatcher({
      ...{ clock: realClock, random, logs, said: host.said, onFault },
      looker: { ...networkLooker, exec: host.exec },
    }),
    compare: (before, after) => compareSpecs(asRun(before), after),
    digest: (spec) => specDigest(spec, sha256),
    onFault,
    cause: logging.cause,
  })
  return { ...openWatch({ ...deps, supervisor }), logs, asRun, startTraces }
}

/** What watches agents that others run. Most of it is loaded with the first of them. */
function openWatch(parts: FleetParts & { readonly supervisor: Supervisor }) {
  const { paths, logger, logging, closing, log, random, secrets, usage, supervisor } = parts
  const listeners = new Set<(ids: ReadonlySet<string>) => void>()
  const travellers = new Set<RoundTripListener>()
  const onRoundTrip: TelemetryParts['onRoundTrip'] = (listener) => {
    travellers.add(listener)
    return () => travellers.delete(listener)
  }
  const onFault = logging.onBug('supervisor')
  const recorder = createEventRecorder({ log, clock: realClock, onFault, cause: logging.cause })
  const heartbeats = createHeartbeats(realClock)
  let loaded: Promise<Watches> | undefined
  let opened: Watches | undefined
  const load = async (): Promise<Watches> => {
    const { createWatches } = await import('./watches.ts')
    const warn = (message: string): void => logger.module('store')('warn', message)
    const heardUntilMs = (agentId: string) => readHeardUntil(paths.usage, agentId, realClock.now())
    const own = { clock: realClock, random, heartbeats, node: hostname(), secrets }
    opened = createWatches({ ...own, usage: usage.open, heardUntilMs, warn })
    return closing.use('the count of calls of gateways', opened)
  }
  const watches = (): Promise<Watches> => {
    loaded ??= load()
    return loaded
  }
  const outside: Required<Omit<WatchedAgentDeps, 'clock' | 'recorder'>> = {
    onFault,
    onChange(ids) {
      for (const listener of listeners) listener(ids)
    },
    onRoundTrip(agentId, tookMs) {
      for (const listener of travellers) listener(agentId, tookMs)
    },
    async watch(spec, tell, signal) {
      await (await watches()).watch(spec, tell, signal)
    },
  }
  const digest = (spec: WatchedSpec): string => specDigest(spec, sha256)
  const watched = createWatchedAgents({ ...outside, clock: realClock, recorder, digest })
  const onWatchedChange: Supervisor['onChange'] = (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const gateways = async (): Promise<Gateways> => (await watches()).gateways
  const retry = async (agentId: string): Promise<void> => (await gateways()).all().get(agentId)?.retry()
  const runGateways = createRunGateways({ ...outside, retry })
  return {
    fleet: createFleet({ log, supervisor, watched, runGateways, recorder, onWatchedChange }),
    heartbeats,
    gateways,
    gatewayOf: (agentId: string) => opened?.gateways.all().get(agentId),
    onRoundTrip,
  }
}
