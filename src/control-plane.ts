import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ControlPlane, PlaneOptions } from './compose.ts'
import { statePaths } from './core/config/paths.ts'
import { errorKinds } from './core/error-kinds.ts'
import { ExpectedError, errorBody } from './core/errors.ts'
import { echoTo, openPlaneLog, tellEnd } from './plane/plane-log.ts'

// What the guardian or systemd runs: the control plane alone, without oclif, Ink or a terminal.
enableCompileCache()
// `pgrep superclaw` finds this process, and neither its guardian nor its shims.
process.title = 'superclaw'
// What we write is for our owner alone; what agents write is as their user has it.
const agentUmask = process.umask(0o077)

const { values: flags } = parseArgs({
  options: {
    'state-dir': { type: 'string' },
    config: { type: 'string' },
    port: { type: 'string' },
    guarded: { type: 'boolean', default: false },
    service: { type: 'boolean', default: false },
    'no-telemetry': { type: 'boolean', default: false },
  },
})
const env =
  flags['state-dir'] === undefined ? process.env : { ...process.env, SUPERCLAW_HOME: flags['state-dir'] }
const echo = echoTo(2)
const logger = openPlaneLog({
  path: statePaths(env).planeLog,
  now: () => Date.now(),
  pid: process.pid,
  echo,
  onRefused: (error) => process.stderr.write(`plane.log cannot be written: ${error}\n`),
})
/** Once it is open. */
let plane: ControlPlane | undefined
const isService = flags.service && process.env['NOTIFY_SOCKET'] !== undefined
/** Loaded by those alone whom systemd runs. */
const keeper = isService
  ? (await import('./plane/systemd-keeper.ts')).createSystemdKeeper(
      logger.module('service'),
      () => plane?.isHealthy() ?? true,
    )
  : undefined

// systemd is PID 1, and says so by its socket.
const guardianPid = isService ? process.ppid : Number(process.env['SUPERCLAW_GUARDIAN']) || undefined

const options: PlaneOptions = {
  stateDir: flags['state-dir'],
  configPath: flags.config,
  configParser: join(import.meta.dirname, 'config-parser.js'),
  usageWorker: join(import.meta.dirname, 'usage-worker.js'),
  port: flags.port === undefined ? undefined : Number(flags.port),
  keeper: isService ? 'systemd' : guardianPid === 1 ? 'container' : 'guardian',
  isGuarded: flags.guarded || isService,
  agentUmask,
  guardianPid,
  hasTelemetry: !flags['no-telemetry'],
  isRevived: async () => (keeper ? keeper.wasRestarted() : process.env['SUPERCLAW_REVIVED'] === '1'),
  onStopping: () => keeper?.stopping(),
  apiFrom: process.env['SUPERCLAW_API_FROM'] || undefined,
  otlpPort: portOf(process.env['SUPERCLAW_OTLP_PORT']),
}

/** `undefined` for what is no port, and then the configuration says which. */
function portOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}

/** When a control plane that has started is at rest. */
const restMs = 3000

/** What it took to start is not needed again, and V8 keeps it as long as nothing more is allocated. */
function letGo(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

async function main(): Promise<void> {
  const { openControlPlane } = await import('./compose.ts')
  const opened = await openControlPlane(options, logger)
  plane = opened
  process.on('SIGTERM', () => void opened.stop({ keepAgents: false, actor: 'signal:SIGTERM' }))
  process.on('SIGINT', () => void opened.stop({ keepAgents: false, actor: 'signal:SIGINT' }))
  process.on('SIGHUP', () => void opened.reload('signal:SIGHUP').catch(() => undefined))
  setTimeout(letGo, restMs).unref()
  void keeper?.ready(`Serves ${opened.url}`)
  const status = await opened.ended
  logger.module('plane')('info', 'the control plane has ended')
  process.exit(status)
}

function end(error: unknown): never {
  const isForeseen = error instanceof ExpectedError
  const stack = isForeseen ? {} : { stack: error instanceof Error ? error.stack : String(error) }
  const body = errorBody(error)
  const message = error instanceof Error ? error.message : String(error)
  logger.module('plane')('fatal', message, { error: body, ...stack })
  if (!echo) tellEnd(body, Date.now(), { isUnlogged: logger.lost() > 0 })
  keeper?.lastWords(message)
  process.exit(isForeseen ? errorKinds[error.code].exitCode : 1)
}

process.on('uncaughtException', end)
process.on('unhandledRejection', end)
await main().catch(end)
