import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadedConfig } from '../core/adapters/config/config-file.ts'
import { preparePrivateFolder } from '../core/adapters/host/private-folder.ts'
import { findProcessScripts } from '../core/adapters/process/scripts.ts'
import { connectSocket } from '../core/adapters/socket/client.ts'
import type { App } from '../core/app.ts'
import type { StatePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { planeCommand } from '../core/service/plane-command.ts'
import { keepConfig } from './plane-config.ts'
import { lastFailure, logEnd } from './start-failure.ts'

export interface LaunchRequest {
  readonly paths: StatePaths
  /** What the control plane is to run from. */
  readonly config: LoadedConfig
  readonly port: number | undefined
  /** Whether it measures its agents and watches itself. */
  readonly hasTelemetry: boolean
  /** How long a start may take. */
  readonly timeoutMs: number
}

export type PlaneStatus = OutputOf<'plane.status'>

/** How often a starting control plane is asked whether it answers. */
const pollMs = 10

/** What the control plane that serves `socketPath` says of itself; `undefined` when none answers. */
export async function findPlane(socketPath: string): Promise<PlaneStatus | undefined> {
  await using app: App = connectSocket(socketPath)
  try {
    return await app.call('plane.status', {})
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return undefined
    throw error
  }
}

/** @throws PLANE_ALREADY_RUNNING, naming the one that runs */
export async function refuseIfRunning(socketPath: string): Promise<void> {
  const running = await findPlane(socketPath)
  if (!running) return
  throw new ExpectedError(
    'PLANE_ALREADY_RUNNING',
    `SuperClaw runs already (pid ${running.pid}, ${running.url})`,
    {
      hint: 'superclaw monitor shows it, superclaw reload applies a changed file, superclaw stop ends it',
    },
  )
}

/**
 * Starts a control plane under a guardian that starts it again whenever it dies, in a session of its own, and
 * resolves once it answers and knows its agents.
 * @throws what the control plane itself gave as the reason, or TIMED_OUT
 */
export async function launchPlane(request: LaunchRequest, signal: AbortSignal): Promise<PlaneStatus> {
  preparePrivateFolder(request.paths.stateDir)
  // It has been read already: the control plane need not do that again.
  keepConfig(request.paths.keptConfig, request.config, process.cwd())
  const errorPath = request.paths.planeErrors
  const errors = openSync(errorPath, 'a', 0o600)
  const errorStart = logEnd(errorPath)
  const guardian = spawnGuardian(request, errors)
  closeSync(errors)
  let ended: number | undefined
  guardian.once('exit', (status, killedBy) => {
    ended = status ?? (killedBy ? 1 : 0)
  })
  const deadlineMs = performance.now() + request.timeoutMs
  while (performance.now() < deadlineMs) {
    signal.throwIfAborted()
    if (ended !== undefined) throw startFailure(request.paths, errorStart, ended)
    const status = await findPlane(request.paths.socket).catch(() => undefined)
    if (status && status.status !== 'failing') {
      guardian.unref()
      return status
    }
    await sleep(pollMs)
  }
  throw new ExpectedError(
    'TIMED_OUT',
    `The control plane did not answer within ${request.timeoutMs / 1000} s`,
    {
      hint: 'superclaw logs --self',
    },
  )
}

function spawnGuardian(request: LaunchRequest, errors: number): ChildProcess {
  const { guardian } = findProcessScripts()
  // The build puts both at the top of dist/, wherever the chunk of this module is.
  const entry = join(dirname(guardian), 'control-plane.js')
  const command = planeCommand({
    nodePath: process.execPath,
    entry,
    stateDir: request.paths.stateDir,
    configPath: request.config.path ?? undefined,
    port: request.port,
    hasTelemetry: request.hasTelemetry,
    keeper: 'guardian',
  })
  return spawn('/bin/sh', [guardian, ...command], { detached: true, stdio: ['ignore', errors, errors] })
}

function startFailure(paths: StatePaths, errorStart: number, status: number): ExpectedError {
  const told = lastFailure(paths.planeErrors, errorStart)
  if (told) return told
  return new ExpectedError('INTERNAL', `The control plane ended with status ${status} while it started`, {
    hint: 'superclaw logs --self',
  })
}
