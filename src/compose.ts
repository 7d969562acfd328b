import { hostname } from 'node:os'
import { preparePrivateFolder } from './core/adapters/host/private-folder.ts'
import { realClock } from './core/adapters/host/real-clock.ts'
import { createRandom, timeOfId } from './core/adapters/host/real-random.ts'
import type { ContainerDoor } from './core/adapters/http/container-door.ts'
import { takeInLastWords } from './core/adapters/plane-log/last-words.ts'
import { openSqliteEventLog } from './core/adapters/sqlite/event-log.ts'
import { readLatestRunId } from './core/adapters/sqlite/latest-run.ts'
import { openLock, readHolder } from './core/adapters/sqlite/lock.ts'
import { checkRuntime } from './core/adapters/sqlite/open-database.ts'
import { readSpentByAgent } from './core/adapters/usage/agent-usage.ts'
import { type StatePaths, statePaths } from './core/config/paths.ts'
import type { EventLog } from './core/event/event-log.ts'
import { createFleetView, type FleetView, type FleetViewDeps } from './core/handlers/fleet-view.ts'
import type { ProcessSampler } from './core/metrics/process-sampler.ts'
import type { Keeper } from './core/operations/plane.ts'
import { logEvents } from './core/plane-log/event-records.ts'
import type { PlaneLog } from './core/plane-log/record.ts'
import { createKnownValues } from './core/secret/known-values.ts'
import { createAgentRuns } from './plane/agent-runs.ts'
import { type Closing, createClosing } from './plane/closing.ts'
import { createStampingReader } from './plane/config-secrets.ts'
import { createPlaneControl, type PlaneControl } from './plane/control.ts'
import type { StopOrder } from './plane/ending.ts'
import { keepEventsWithin } from './plane/event-retention.ts'
import { createGuardianWatch } from './plane/guardian-watch.ts'
import { readOutageMs, startHeartbeat } from './plane/heartbeat.ts'
import { createLateSecrets, type LateSecrets } from './plane/late-secrets.ts'
import { createLateSelfWatch } from './plane/late-self-watch.ts'
import { createLateTelemetry, type LateTelemetry } from './plane/late-telemetry.ts'
import { createLateUsage, type LateUsage, type LateUsageParts } from './plane/late-usage.ts'
import { openFleet } from './plane/open-fleet.ts'
import { createPlaneConfigReader, type PlaneConfigReader } from './plane/plane-config.ts'
import type { PlaneLogger } from './plane/plane-log.ts'
import { createPlaneLogging, type PlaneLogging } from './plane/plane-logging.ts'
import type { TelemetryParts } from './plane/telemetry.ts'
import { createTraceSettings } from './plane/trace-settings.ts'
import { version } from './plane/version.ts'
import { openWire } from './plane/wire.ts'

export interface PlaneOptions {
  readonly stateDir: string | undefined
  readonly configPath: string | undefined
  /** The program that parses superclaw.yaml. */
  readonly configParser: string
  /** The program of the thread that counts usage. */
  readonly usageWorker: string
  /** 0 lets the system choose, once: a control plane that comes back takes the port that it had. */
  readonly port: number | undefined
  /** What the parent process is, if it starts this one again when it dies. */
  readonly keeper: Keeper
  /** Whether the parent process starts this one again when it dies. */
  readonly isGuarded: boolean
  /** The file mode mask that agents get. */
  readonly agentUmask: number
  /** The pid that this parent gives itself; `undefined` when it gives none. */
  readonly guardianPid: number | undefined
  /** Whether that parent started it because the one before died. Asked for when an order to stop may be left over. */
  readonly isRevived: () => Promise<boolean>
  /** Told once it has begun to stop. */
  readonly onStopping: () => void
  /** `SUPERCLAW_API_FROM`: whom the API of a container serves beyond loopback; nobody without it. */
  readonly apiFrom: string | undefined
  /** For telemetry of agents, instead of what the configuration says. */
  readonly otlpPort: number | undefined
  /** Whether it measures its agents and watches itself; otherwise it does neither but when it is asked. */
  readonly hasTelemetry: boolean
}

export interface ControlPlane {
  readonly url: string
  stop(order: StopOrder): Promise<unknown>
  reload(actor: string): Promise<unknown>
  /** Whether a watchdog may go on believing in it. That it can be asked says that its event loop turns. */
  isHealthy(): boolean
  /** Resolves to the exit status when it has let everything go. */
  readonly ended: Promise<number>
}

/**
 * The control plane: everything opened, agents recovered, orders taken.
 * @throws RUNTIME_UNFIT, STATE_*, PLANE_ALREADY_RUNNING, CONFIG_*, PORT_IN_USE
 */
export async function openControlPlane(options: PlaneOptions, logger: PlaneLogger): Promise<ControlPlane> {
  checkRuntime({ node: process.versions.node, sqlite: process.versions['sqlite'] })
  const env =
    options.stateDir === undefined ? process.env : { ...process.env, SUPERCLAW_HOME: options.stateDir }
  const paths = statePaths(env)
  preparePrivateFolder(paths.stateDir)
  const closing = createClosing({
    clock: realClock,
    warn: (message) => logger.module('plane')('error', message),
  })
  try {
    const logging = createPlaneLogging(logger, { clock: realClock, levels: env['SUPERCLAW_LOG_LEVEL'] })
    return await openParts({ options, paths, logger, logging, closing })
  } catch (error) {
    await closing.close()
    throw error
  }
}

/** The log of events has one writer, which is this process. */
const foreignWrite =
  'something else wrote state.db; `superclaw events verify` says whether the chain still holds'

interface Opening {
  readonly options: PlaneOptions
  readonly paths: StatePaths
  readonly logger: PlaneLogger
  readonly logging: PlaneLogging
  /** Closes in the reverse order of opening; the lock goes last. */
  readonly closing: Closing
}

async function openParts(opening: Opening): Promise<ControlPlane> {
  const { options, paths, logger, logging, closing } = opening
  const startedAtMs = realClock.now()
  const originMs = realClock.elapsed()
  const outageMs = readOutageMs(process.env, startedAtMs)
  const lastPort = readHolder(paths.holder)?.port ?? 0
  const lock = closing.use('the lock', openLock(paths))
  takeInLastWords(paths.planeErrors, logger.module('stderr'))
  const reader = createReader(options, paths)
  const opened = await reader.open(options.configPath)
  logging.configure(opened.loaded.config)
  const { log, random, secrets } = await openRecords(opening)
  const configReader = createStampingReader(reader, secrets.open)
  const config = await configReader.stamp(opened)
  const agents = { ...opening, log, random, secrets, agentUmask: options.agentUmask }
  const { fleet, logs, heartbeats, gateways, gatewayOf, onRoundTrip, asRun, startTraces } = openFleet({
    ...{ ...agents, usage: { open: () => usage.open() } },
  })
  const view = closing.use('the figures of agents', await openView(opening, { fleet, gatewayOf }))
  const told = { ...options, ...opening, clock: realClock, planeLog: logger.module('plane') }
  const control = createPlaneControl({
    ...{ ...told, fleet, log, config, configReader, asRun },
    cause: logging.cause,
    onApplied: (applied) => void [logging.configure(applied), usage.checkPrices()],
  })
  useRetention(opening, { log, control })
  const { api, name = hostname() } = config.loaded.config
  const facts = { ...ownFacts(paths), name, startedAtMs, keeper: options.keeper, url: '' }
  const hasGuardian = createGuardianWatch(options, () => process.ppid)
  const uptimeMs = (): number => Math.floor(realClock.elapsed() - originMs)
  const telemetry = useTelemetry(opening, { fleet, view, control, onRoundTrip })
  const ran = { snapshot: fleet.snapshot, log, clock: realClock }
  const usage = useUsage(opening, { control, secrets, runs: createAgentRuns(ran) })
  const parts = { fleet, heartbeats, gateways, log, logs, control, telemetry, secrets, usage, startTraces }
  const own = { ...told, ...parts, hasGuardian, uptimeMs, random, outageMs }
  const health = closing.use(
    'the watch over itself',
    createLateSelfWatch(() => ({
      ...own,
      ...{ planeLog: logger.module('health'), isWatching: options.hasTelemetry },
    })),
  )
  const door = options.apiFrom && (await openDoor(options.apiFrom, logger.module('http')))
  const address = { host: api.host, port: options.port ?? api.port, lastPort, ...door }
  const { url, port } = await openWire({ ...own, view, health, facts: () => facts }, address)
  facts.url = url
  lock.describe({ pid: process.pid, url, port, startedAtMs })
  closing.use('the heartbeat', startHeartbeat({ clock: realClock, env: process.env, hasGuardian }))
  await control.recover()
  usage.checkPrices()
  // Not waited for: the signals that stop it are listened for as soon as this returns.
  if (options.hasTelemetry)
    for (const late of [health, telemetry]) void late.open().catch(logging.onBug('health'))
  return { ...control, url, isHealthy: health.isHealthy }
}

function useRetention(
  { logger, closing }: Opening,
  { log, control }: { readonly log: EventLog; readonly control: PlaneControl },
): void {
  const limits = () => control.config().loaded.config.events
  const kept = { clock: realClock, log, limits, planeLog: logger.module('store') }
  closing.use('the retention of events', keepEventsWithin(kept))
}

function createReader({ configParser }: PlaneOptions, { keptConfig }: StatePaths): PlaneConfigReader {
  const from = { cwd: process.cwd(), env: process.env }
  return createPlaneConfigReader({ ...from, keptPath: keptConfig, parserEntry: configParser })
}

async function openView(
  { options: { hasTelemetry }, paths }: Opening,
  seen: Pick<FleetViewDeps, 'fleet' | 'gatewayOf'>,
): Promise<FleetView> {
  const sampler = hasTelemetry ? await openSampler() : null
  const spentSince = (fromMs: number) => readSpentByAgent(paths.usage, fromMs)
  return createFleetView({ ...seen, sampler, spentSince, clock: realClock, node: hostname() })
}

function useTelemetry(
  { paths, logger, closing }: Opening,
  {
    control,
    ...parts
  }: Pick<TelemetryParts, 'fleet' | 'view' | 'onRoundTrip'> & { readonly control: PlaneControl },
): LateTelemetry {
  const config = () => control.config().loaded.config.metrics
  const own = { clock: realClock, path: paths.telemetry, planeLog: logger.module('health') }
  const telemetry = createLateTelemetry(() => ({ ...parts, ...own, config }))
  return closing.use('what is measured', telemetry)
}

function useUsage(
  { options, paths, logger, logging, closing }: Opening,
  {
    control,
    secrets,
    runs,
  }: Pick<LateUsageParts, 'runs'> & {
    readonly control: PlaneControl
    readonly secrets: LateSecrets
  },
): LateUsage {
  const config = () => control.config().loaded.config
  const settings = createTraceSettings({ config, secrets, planeLog: logger.module('plane') })
  const own = { entry: options.usageWorker, runs, traces: { path: paths.traces, settings } }
  return closing.use(
    'the count of usage',
    createLateUsage({
      ...{ ...own, clock: realClock, path: paths.usage, pricesPath: paths.prices, env: process.env },
      loaded: () => control.config().loaded,
      isKept: () => config().usage.history,
      onFault: (fault) => logger.module('plane')('warn', `histories were not taken in: ${fault}`),
      ...{ planeLog: logger.module('config'), onBug: logging.onBug('config') },
    }),
  )
}

/**
 * The log of events, each of which is told to the log of the control plane, too; ids that go on where it ends; and secrets,
 * which are in neither log.
 */
async function openRecords({ paths, logger, logging, closing }: Opening) {
  const onForeignWrite = (): void => logger.module('store')('warn', foreignWrite)
  const known = createKnownValues()
  logger.mask(known)
  const deps = { path: paths.database, clock: realClock, onForeignWrite, mask: known.event }
  const log = closing.use('the store', openSqliteEventLog(deps))
  // Until it is closed: what it stores last is told, too.
  log.subscribe((events) => logEvents(events, logger.module))
  const [last] = await log.list({ limit: 1, from: 'newest' })
  // An id can be younger than the last event, and the clock may have gone back since.
  const latestMs = Math.max(last?.atMs ?? 0, timeOfId(log.beside(readLatestRunId)))
  const random = createRandom(realClock.now, latestMs)
  const own = { log, clock: realClock, random, keysDir: paths.keys, env: process.env, cause: logging.cause }
  return { log, random, secrets: createLateSecrets(own, known) }
}

function ownFacts({ socket, stateDir }: StatePaths) {
  return { pid: process.pid, version, socket, stateDir }
}

async function openSampler(): Promise<ProcessSampler> {
  const { createProcessSampler } = await import('./core/adapters/host/process-sampler.ts')
  return createProcessSampler({ clock: realClock })
}

/** Loaded by a container alone. */
async function openDoor(from: string, planeLog: PlaneLog): Promise<ContainerDoor> {
  const { containerFacts, openContainerDoor } = await import('./core/adapters/http/container-door.ts')
  const tell = (message: string): void => planeLog('warn', message)
  return openContainerDoor({ from, facts: containerFacts(), tell })
}
