import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { StartRequest } from '../../agent/process-host.ts'
import { channelsOf, type ProcessSpec } from '../../agent/process-spec.ts'
import type { LiveRun, RunEnd } from '../../agent/run.ts'
import { asAccount, findAccount } from './account.ts'
import { type Environment, runEnvironment } from './environment.ts'
import { cancelRun, onShimExit } from './follow-run.ts'
import { readLifeline } from './lifeline.ts'
import { errorCode, unlessFaulty } from './process-table.ts'
import { configStatus, findProgramFault, type ProgramFault } from './program.ts'
import {
  agentLifeline,
  createRunDirectory,
  type RunDirectory,
  readPid,
  runDirectory,
  shimLogOf,
} from './run-directory.ts'
import { endWithoutStart } from './run-end.ts'
import { becomeLive, type HostState, type TrackedRun, trackRun } from './tracked-run.ts'

/** What a run comes to be started from. */
interface Launch {
  readonly command: readonly [string, ...string[]]
  readonly environment: Environment
}

/** When a new run is first asked for its process, and how long it takes at most until it is asked again. */
const firstPollMs = 1
const pollMsMax = 50

/** Starts a run, once whoever is to hear it does. */
export async function startRun(state: HostState, request: StartRequest): Promise<LiveRun | RunEnd> {
  if (channelsOf(request.spec).notify === null) return spawnRun(state, request)
  const fault = await state.relay.listen(runDirectory(state.root, request.spec.id, request.runId))
  state.closing.signal.throwIfAborted()
  return fault === null ? spawnRun(state, request) : endWithoutStart(fault, state.clock.now(), configStatus)
}

/** The part that blocks: three files, some looks, and the spawn itself. */
function spawnRun(state: HostState, request: StartRequest): Promise<LiveRun | RunEnd> {
  const { spec, runId } = request
  const launch = planLaunch(state, spec, runId)
  if ('detail' in launch) {
    return Promise.resolve(endWithoutStart(launch.detail, state.clock.now(), launch.status))
  }
  const run = trackRun(state, runDirectory(state.root, spec.id, runId))
  try {
    layDown(state, run.directory, spec)
    const shim = spawnShim(state, run.directory, request, launch)
    shim.once('exit', () => onShimExit(state, run))
    shim.once('error', (error) => cancelRun(state, run, failedStart(error, state.clock.now())))
    shim.unref()
    awaitProcess(state, run, firstPollMs)
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    cancelRun(state, run, failedStart(error as Error, state.clock.now()))
  }
  return run.started.promise
}

function planLaunch(state: HostState, spec: ProcessSpec, runId: string): Launch | ProgramFault {
  const account = spec.user === null ? undefined : findAccount(spec.user)
  if (account && 'fault' in account) return { detail: account.fault, status: configStatus }
  const environment = {
    ...runEnvironment(spec, runId, state.inherited, account),
    ...notifyVariables(state, spec, runId),
  }
  const fault = findProgramFault(spec, environment)
  if (fault) return fault
  const command = account ? asAccount(account, spec.command) : spec.command
  return 'fault' in command ? { detail: command.fault, status: configStatus } : { command, environment }
}

/** As systemd says it to its services: sd_notify(3), sd_watchdog_enabled(3). */
function notifyVariables({ relay, root }: HostState, spec: ProcessSpec, runId: string): Environment {
  const { notify } = channelsOf(spec)
  if (notify === null) return {}
  const socket = relay.socketOf(runDirectory(root, spec.id, runId))
  const { watchdogMs } = notify
  return { NOTIFY_SOCKET: socket, ...(watchdogMs !== null && { WATCHDOG_USEC: String(watchdogMs * 1000) }) }
}

/** Writes down what is about to be started, before it is. */
function layDown(state: HostState, directory: RunDirectory, spec: ProcessSpec): void {
  const lifeline = agentLifeline(state.root, directory.agentId)
  const held = readLifeline(lifeline)
  if (held === 'absent') mkdirSync(dirname(lifeline), { recursive: true, mode: 0o700 })
  // A held one is of a run that was archived while something of it lived on: the new run needs one of its own.
  if (held !== 'free') state.fifos.take(lifeline)
  createRunDirectory(directory, { bootId: state.table.bootId, lifeline, channels: channelsOf(spec) })
}

/** A session of its own keeps the shim and its agent out of reach of our terminal and of our end. */
function spawnShim(
  state: HostState,
  directory: RunDirectory,
  { spec, logPath }: StartRequest,
  { command, environment }: Launch,
): ChildProcess {
  const log = openSync(shimLogOf(directory), 'a', 0o600)
  try {
    return spawn(state.shell, [state.shim, directory.path, logPath, state.umask, ...command], {
      cwd: spec.cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', log, log],
    })
  } finally {
    closeSync(log)
  }
}

/** Waits until the process is written down. That it never will be is told by the end of the shim. */
function awaitProcess(state: HostState, run: TrackedRun, pollMs: number): void {
  state.clock.after(pollMs, () => {
    if (run.phase !== 'starting' || run.isSettling || state.closing.signal.aborted) return
    const record = unlessFaulty(() => readPid(run.directory))
    if (record) becomeLive(run, record, true)
    else awaitProcess(state, run, Math.min(pollMs * 1.5, pollMsMax))
  })
}

function failedStart(error: Error, atMs: number): RunEnd {
  return endWithoutStart(`the system would not start it: ${error.message}`, atMs)
}
