import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ProcessHost, StartRequest } from '../../agent/process-host.ts'
import type { LiveRun, RunEnd } from '../../agent/run.ts'
import { ExpectedError } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import { archiveEndedRun, killRun, mayFollow, signalRun } from './end-run.ts'
import { inheritable } from './environment.ts'
import { execLook } from './exec-look.ts'
import { openFifos } from './fifos.ts'
import { openLinuxProcessTable } from './linux-process-table.ts'
import { openNotifyRelay } from './notify-relay.ts'
import type { ProcessTable } from './process-table.ts'
import { openPsProcessTable, readMacBootId } from './ps-process-table.ts'
import { recoverRuns } from './recover-runs.ts'
import { heardOf } from './said.ts'
import { findProcessScripts, findShell, type ProcessScripts } from './scripts.ts'
import { startRun } from './start-run.ts'
import type { HostState } from './tracked-run.ts'
import { createSweep } from './watch.ts'

export interface ProcessHostDeps {
  readonly clock: Clock
  /** Absolute. On a local disk that outlives a logout: neither a temporary folder nor NFS. */
  readonly stateDir: string
  /** The control plane's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** File mode creation mask that agents begin with: that of whoever started us, before we narrowed ours. */
  readonly umask?: number
  readonly scripts?: ProcessScripts
  /** What runs the shim; the quickest one by default. */
  readonly shell?: string
  readonly table?: ProcessTable
}

/** How often the lifeline of an adopted run is asked for. Its directory tells of the usual end at once. */
const shimSweepMs = 1000
/** How often an agent without a shim is looked at, which is the only way to learn of its end. */
const processSweepMs = 250

/** How often what runs said is read at the latest, so that it cannot fill the disk. */
const saidSweepMs = 1000

/** What knows the processes of this machine. */
export function openProcessTable(): ProcessTable {
  return process.platform === 'linux' ? openLinuxProcessTable() : openPsProcessTable(readMacBootId())
}

/**
 * Runs agents under shims (`shim.sh`), with all that has to be known of them in run directories under
 * `stateDir`. To dispose it leaves every agent as it is. At most one host may be open on a `stateDir`.
 */
export function openProcessHost(deps: ProcessHostDeps): ProcessHost {
  const state = openState(deps)
  return {
    recover: () => recoverRuns(state),
    start: (request) => start(state, request),
    mayFollow: (agentId) => mayFollow(state, agentId),
    signal: (runId, signal) => signalRun(state, runId, signal),
    kill: (runId) => killRun(state, runId),
    archive: (runId) => archiveEndedRun(state, runId),
    exec: (target, signal) => execLook(state, target, signal),
    said: (runId) => heardOf(state, runId),
    onEnd(listener) {
      state.tellEnd = listener
    },
    onShimLost(listener) {
      state.tellShimLost = listener
    },
    [Symbol.asyncDispose]: async () => close(state),
  }
}

function openState(deps: ProcessHostDeps): HostState {
  const { clock } = deps
  const root = resolve(deps.stateDir, 'run')
  const scripts = deps.scripts ?? findProcessScripts()
  mkdirSync(root, { recursive: true, mode: 0o700 })
  return {
    clock,
    root,
    table: deps.table ?? openProcessTable(),
    inherited: inheritable(deps.environment),
    shell: deps.shell ?? findShell(),
    shim: scripts.shim,
    umask: deps.umask?.toString(8) ?? '',
    fifos: openFifos(join(root, '.fifos')),
    relay: openNotifyRelay({
      ...{ clock, dir: resolve(deps.stateDir, 'notify'), script: scripts.relay },
      searchPath: deps.environment['PATH'],
    }),
    runs: new Map(),
    runOfAgent: new Map(),
    archived: new Map(),
    shimSweep: createSweep(clock, shimSweepMs),
    processSweep: createSweep(clock, processSweepMs),
    saidSweep: createSweep(clock, saidSweepMs),
    closing: new AbortController(),
    looks: 0,
    tellEnd: () => undefined,
    tellShimLost: () => undefined,
  }
}

async function start(state: HostState, request: StartRequest): Promise<LiveRun | RunEnd> {
  state.closing.signal.throwIfAborted()
  const taken = state.runOfAgent.get(request.spec.id)
  const isFree = taken === undefined || mayFollow(state, request.spec.id)
  assert.ok(isFree, `${request.spec.id} has run ${taken}, which is not archived`)
  return startRun(state, request)
}

function close(state: HostState): void {
  if (state.closing.signal.aborted) return
  const reason = new ExpectedError('PLANE_STOPPING', 'The process host is closed')
  state.closing.abort(reason)
  state.shimSweep[Symbol.dispose]()
  state.processSweep[Symbol.dispose]()
  state.saidSweep[Symbol.dispose]()
  state.relay[Symbol.dispose]()
  for (const run of state.runs.values()) {
    run.stopFollowing?.()
    if (run.phase === 'starting') run.started.reject(reason)
  }
}
