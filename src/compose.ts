import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { networkLooker } from './core/adapters/host/network-looker.ts'
import { preparePrivateFolder } from './core/adapters/host/private-folder.ts'
import { createProcessSampler } from './core/adapters/host/process-sampler.ts'
import { readProcesses } from './core/adapters/host/process-table.ts'
import { realClock } from './core/adapters/host/real-clock.ts'
import { createRandom } from './core/adapters/host/real-random.ts'
import type { ContainerDoor } from './core/adapters/http/container-door.ts'
import {
  type HttpAddress,
  type HttpServer,
  type HttpServerDeps,
  openHttpServer,
} from './core/adapters/http/server.ts'
import { loadToken } from './core/adapters/http/token-file.ts'
import { createTokenVerifier, knownToken } from './core/adapters/http/token-verifier.ts'
import { openLogStore } from './core/adapters/log/log-store.ts'
import { createWriterGate } from './core/adapters/log/writer-gate.ts'
import { takeInLastWords } from './core/adapters/plane-log/last-words.ts'
import { openProcessHost } from './core/adapters/process/process-host.ts'
import { openSocketServer } from './core/adapters/socket/server.ts'
import { openSqliteEventLog } from './core/adapters/sqlite/event-log.ts'
import { openLock, readHolder } from './core/adapters/sqlite/lock.ts'
import { checkRuntime } from './core/adapters/sqlite/open-database.ts'
import { createRunWatcher } from './core/agent/run-watcher.ts'
import { createSupervisor, type Supervisor } from './core/agent/supervisor.ts'
import { type StatePaths, statePaths } from './core/config/paths.ts'
import { compareSpecs, specDigest } from './core/config/spec-changes.ts'
import { createDispatch } from './core/dispatch.ts'
import { ExpectedError } from './core/errors.ts'
import type { EventLog } from './core/event/event-log.ts'
import { createFleetView } from './core/handlers/fleet-view.ts'
import { planeHealth } from './core/handlers/plane-handlers.ts'
import { logEvents } from './core/plane-log/event-records.ts'
import type { PlaneLog } from './core/plane-log/record.ts'
import type { Random } from './core/platform.ts'
import { composeHandlers, type HandlerParts } from './plane/compose-handlers.ts'
import { createPlaneControl, type StopOrder } from './plane/control.ts'
import { createGuardianWatch } from './plane/guardian-watch.ts'
import { createPlaneConfigReader } from './plane/plane-config.ts'
import type { PlaneLogger } from './plane/plane-log.ts'
import { createPlaneLogging, type PlaneLogging } from './plane/plane-logging.ts'
import { version } from './plane/version.ts'

export interface PlaneOptions {
  readonly stateDir: string | undefined
  readonly configPath: string | undefined
  /** The program that parses superclaw.yaml. */
  readonly configParser: string
  /** 0 lets the system choose, once: a control plane that comes back takes the port that it had. */
  readonly port: number | undefined
  /** Whether the parent process starts this one again when it dies. */
  readonly isGuarded: boolean
  /** The file mode mask that agents get. */
  readonly agentUmask: number
  /** The pid that this parent gives itself; `undefined` when it gives none. */
  readonly guardianPid: number | undefined
  /** Whether that parent started it because the one before died. */
  readonly isRevived: boolean
  /** `SUPERCLAW_API_FROM`: whom the API of a container serves beyond loopback; nobody without it. */
  readonly apiFrom: string | undefined
}

export interface ControlPlane {
  stop(order: StopOrder): Promise<unknown>
  reload(actor: string): Promise<unknown>
  /** Resolves when it has stopped and let everything go. */
  readonly ended: Promise<void>
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

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
  const stack = new AsyncDisposableStack()
  try {
    const logging = createPlaneLogging(logger, { clock: realClock, levels: env['SUPERCLAW_LOG_LEVEL'] })
    return await openParts({ options, paths, logger, logging, stack })
  } catch (error) {
    await stack.disposeAsync()
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
  readonly stack: AsyncDisposableStack
}

async function openParts(opening: Opening): Promise<ControlPlane> {
  const { options, paths, logger, logging, stack } = opening
  const startedAtMs = realClock.now()
  const originMs = realClock.elapsed()
  const uptimeMs = (): number => Math.floor(realClock.elapsed() - originMs)
  const lastPort = readHolder(paths.holder)?.port ?? 0
  const lock = stack.use(openLock(paths))
  takeInLastWords(paths.planeErrors, logger.module('stderr'), options.isRevived)
  const configReader = createPlaneConfigReader({
    cwd: process.cwd(),
    env: process.env,
    keptPath: paths.keptConfig,
    parserEntry: options.configParser,
  })
  const config = await configReader.open(options.configPath)
  logging.configure(config.loaded.config)
  const log = openEvents(opening)
  const [last] = await log.list({ limit: 1, from: 'newest' })
  const random = createRandom(realClock.now, last?.atMs)
  const { supervisor, logs } = openFleet({ ...opening, log, random })
  const sampler = createProcessSampler({ clock: realClock })
  const view = stack.use(createFleetView({ fleet: supervisor, sampler, clock: realClock, node: hostname() }))
  const control = createPlaneControl({
    supervisor,
    log,
    planeLog: logger.module('plane'),
    cause: logging.cause,
    onApplied: logging.configure,
    config,
    configReader,
    configPath: options.configPath,
    isRevived: options.isRevived,
    stack,
  })
  const { api, name = hostname() } = config.loaded.config
  const asked = options.port ?? api.port
  const facts = {
    pid: process.pid,
    version,
    name,
    socket: paths.socket,
    stateDir: paths.stateDir,
    startedAtMs,
    url: '',
  }
  const hasGuardian = createGuardianWatch(options, () => process.ppid)
  const parts = { supervisor, log, logs, view, control, hasGuardian, facts: () => facts, uptimeMs, paths }
  const door = options.apiFrom && (await openDoor(options.apiFrom, logger.module('http')))
  const address = { host: api.host, port: asked, lastPort, ...door }
  const { url, port } = await openWire({ ...parts, ...opening }, address)
  facts.url = url
  lock.describe({ pid: process.pid, url, port, startedAtMs })
  await control.recover()
  return control
}

/** The log of events, each of which is told to the log of the control plane, too. */
function openEvents({ paths, logger, stack }: Opening): EventLog {
  const log = stack.use(
    openSqliteEventLog({
      path: paths.database,
      clock: realClock,
      onForeignWrite: () => logger.module('store')('warn', foreignWrite),
    }),
  )
  // Until it is closed: what it stores last is told, too.
  log.subscribe((events) => logEvents(events, logger.module))
  return log
}

/** Loaded by a container alone. */
async function openDoor(from: string, planeLog: PlaneLog): Promise<ContainerDoor> {
  const { containerFacts, openContainerDoor } = await import('./core/adapters/http/container-door.ts')
  const tell = (message: string): void => planeLog('warn', message)
  return openContainerDoor({ from, facts: containerFacts(), tell })
}

interface KeptAddress extends HttpAddress {
  /** The port of the control plane before; 0 for none. */
  readonly lastPort: number
}

/** A port that the system chose is kept over crashes, as long as nobody else has taken it. */
async function openHttp(deps: HttpServerDeps, { lastPort, ...address }: KeptAddress): Promise<HttpServer> {
  if (address.port !== 0 || lastPort === 0) return openHttpServer(deps, address)
  try {
    return await openHttpServer(deps, { ...address, port: lastPort })
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== 'PORT_IN_USE') throw error
    return openHttpServer(deps, address)
  }
}

/** HTTP and the socket. Both answer from now on; `/readyz` says when the agents are known. */
async function openWire(
  parts: HandlerParts & Opening,
  address: KeptAddress,
): Promise<{ readonly url: string; readonly port: number }> {
  const { control, view, log, paths, stack, uptimeMs } = parts
  const dispatch = createDispatch(composeHandlers(parts))
  const health = () => {
    const agents = view.counts()
    const condition = {
      isRecovered: control.isRecovered(),
      isReadOnly: log.isReadOnly(),
      failing: agents.failing,
    }
    const status = planeHealth(condition)
    return { status, version, pid: process.pid, uptimeMs: uptimeMs(), agents }
  }
  const verifyToken = createTokenVerifier([knownToken(loadToken(paths.token), 'admin')], realClock.now)
  const wires = { clock: realClock, verifyToken, health, isReady: control.isRecovered }
  const http = stack.use(await openHttp({ ...wires, ...parts.logging.wire('http', dispatch) }, address))
  stack.use(
    await openSocketServer({ clock: realClock, ...parts.logging.wire('socket', dispatch) }, paths.socket),
  )
  return { url: http.url, port: http.port }
}

/** What runs agents, and what they write. */
function openFleet(deps: Opening & { readonly log: EventLog; readonly random: Random }) {
  const { options, paths, logger, logging, stack, log, random } = deps
  let supervisor: Supervisor | undefined
  const groupOf = (agentId: string): number | undefined => {
    const pid = supervisor?.snapshot().find(({ spec }) => spec.id === agentId)?.pid
    return pid == null ? undefined : readProcesses().find((process) => process.pid === pid)?.groupId
  }
  const logs = stack.use(
    openLogStore({
      dir: paths.logs,
      clock: realClock,
      gate: createWriterGate({ groupOf }),
      onRotationFailed: (agentId, error) =>
        logger.module('logs')('warn', `the log of ${agentId} was not rotated: ${error}`, { agentId }),
    }),
  )
  const host = stack.use(
    openProcessHost({
      clock: realClock,
      stateDir: paths.stateDir,
      environment: process.env,
      umask: options.agentUmask,
    }),
  )
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
    compare: compareSpecs,
    digest: (spec) => specDigest(spec, sha256),
    onFault,
    cause: logging.cause,
  })
  return { supervisor, logs }
}
