import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { PlaneOptions } from './compose.ts'
import { statePaths } from './core/config/paths.ts'
import { ExpectedError, errorBody, errorKinds } from './core/errors.ts'
import { echoTo, openPlaneLog, tellEnd } from './plane/plane-log.ts'

// What the guardian runs: the control plane alone, without oclif, Ink or a terminal.
enableCompileCache()
// `pgrep superclaw` finds this process, and neither its guardian nor its shims.
process.title = 'superclaw'
// What we write is for our owner alone; what agents write is as their user has it.
const agentUmask = process.umask(0o077)

function optionsFrom(argv: readonly string[]): PlaneOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      'state-dir': { type: 'string' },
      config: { type: 'string' },
      port: { type: 'string' },
      guarded: { type: 'boolean', default: false },
      'no-telemetry': { type: 'boolean', default: false },
    },
  })
  return {
    stateDir: values['state-dir'],
    configPath: values.config,
    configParser: join(import.meta.dirname, 'config-parser.js'),
    port: values.port === undefined ? undefined : Number(values.port),
    isGuarded: values.guarded,
    agentUmask,
    guardianPid: Number(process.env['SUPERCLAW_GUARDIAN']) || undefined,
    hasTelemetry: !values['no-telemetry'],
    isRevived: process.env['SUPERCLAW_REVIVED'] === '1',
    apiFrom: process.env['SUPERCLAW_API_FROM'] || undefined,
  }
}

const options = optionsFrom(process.argv.slice(2))
const echo = echoTo(2)
const logger = openPlaneLog({
  path: statePaths(
    options.stateDir === undefined ? process.env : { ...process.env, SUPERCLAW_HOME: options.stateDir },
  ).planeLog,
  now: () => Date.now(),
  pid: process.pid,
  echo,
  onRefused: (error) => process.stderr.write(`plane.log cannot be written: ${error}\n`),
})

/** When a control plane that has started is at rest. */
const restMs = 3000

/** What it took to start is not needed again, and V8 keeps it as long as nothing more is allocated. */
function letGo(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

async function main(): Promise<void> {
  const { openControlPlane } = await import('./compose.ts')
  const plane = await openControlPlane(options, logger)
  process.on('SIGTERM', () => void plane.stop({ keepAgents: false, actor: 'signal:SIGTERM' }))
  process.on('SIGINT', () => void plane.stop({ keepAgents: false, actor: 'signal:SIGINT' }))
  process.on('SIGHUP', () => void plane.reload('signal:SIGHUP').catch(() => undefined))
  setTimeout(letGo, restMs).unref()
  const status = await plane.ended
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
  process.exit(isForeseen ? errorKinds[error.code].exitCode : 1)
}

process.on('uncaughtException', end)
process.on('unhandledRejection', end)
await main().catch(end)
