import { rm } from 'node:fs'
import type { Said } from '../../agent/look.ts'
import type { LiveRun, RunEnd } from '../../agent/run.ts'
import type { Clock } from '../../platform.ts'
import type { Environment } from './environment.ts'
import type { Fifos } from './fifos.ts'
import type { NotifyRelay } from './notify-relay.ts'
import type { ProcessTable } from './process-table.ts'
import { archivedRun, archiveRun, type PidRecord, type RunDirectory } from './run-directory.ts'
import type { Sweep } from './watch.ts'

/** Reads what a run writes to its file descriptor 3. */
export interface Heard extends Disposable {
  said(): Said
}

/** A run that the host knows: from its start, or from what recovery found, until it is archived. */
export interface TrackedRun {
  readonly directory: RunDirectory
  /** `starting` until its process is known. */
  phase: 'starting' | 'live' | 'ended'
  /** Absent while it starts, and for ever if its program never ran. */
  record: PidRecord | undefined
  hasShim: boolean
  /** Resolves when it is live, or will never be. */
  readonly started: PromiseWithResolvers<LiveRun | RunEnd>
  readonly ended: PromiseWithResolvers<void>
  /** When its end was seen, which its shim wrote down and had led its group up to then; by `Clock.elapsed`. */
  groupSeenAtMs: number | undefined
  isSettling: boolean
  /** Reads what it says, once that was asked for. */
  heard: Heard | undefined
  /** Ends the watch over it, where its shim is not our child. */
  stopFollowing: (() => void) | undefined
}

/** How many archived runs of an agent are kept, for those who come to look. */
const archivedRunsKept = 3

/** All that the parts of a process host share. */
export interface HostState {
  readonly table: ProcessTable
  readonly clock: Clock
  /** The folder of all run directories. */
  readonly root: string
  readonly inherited: Environment
  readonly shell: string
  readonly shim: string
  /** Octal digits; empty leaves them ours. */
  readonly umask: string
  readonly fifos: Fifos
  readonly relay: NotifyRelay
  readonly runs: Map<string, TrackedRun>
  /** The last run of an agent that is not archived, undecided ones included, by agent id: see `mayFollow`. */
  readonly runOfAgent: Map<string, string>
  /** Archived run directories of an agent, oldest first. */
  readonly archived: Map<string, string[]>
  /** Runs whose shim is not our child. */
  readonly shimSweep: Sweep
  /** Runs without a shim. */
  readonly processSweep: Sweep
  /** Runs that can say something. */
  readonly saidSweep: Sweep
  readonly closing: AbortController
  /** How many commands probes have run. */
  looks: number
  tellEnd: (runId: string, end: RunEnd) => void
  tellShimLost: (runId: string) => void
}

export function trackRun(state: HostState, directory: RunDirectory): TrackedRun {
  const run: TrackedRun = {
    directory,
    phase: 'starting',
    record: undefined,
    hasShim: true,
    started: Promise.withResolvers(),
    ended: Promise.withResolvers(),
    groupSeenAtMs: undefined,
    isSettling: false,
    heard: undefined,
    stopFollowing: undefined,
  }
  state.runs.set(directory.runId, run)
  state.runOfAgent.set(directory.agentId, directory.runId)
  return run
}

export function forgetRun(state: HostState, { directory, heard }: TrackedRun): void {
  heard?.[Symbol.dispose]()
  state.relay.leave(directory)
  state.runs.delete(directory.runId)
  if (state.runOfAgent.get(directory.agentId) === directory.runId) state.runOfAgent.delete(directory.agentId)
}

export function becomeLive(run: TrackedRun, record: PidRecord, hasShim: boolean): LiveRun {
  run.phase = 'live'
  run.record = record
  run.hasShim = hasShim
  const { runId, agentId } = run.directory
  const live: LiveRun = { runId, agentId, identity: record.identity, hasShim }
  run.started.resolve(live)
  return live
}

/** Archives the directory of a run, and prunes those that were archived long ago. */
export function shelveRun(state: HostState, directory: RunDirectory): void {
  archiveRun(directory)
  const archived = state.archived.get(directory.agentId) ?? []
  const { path } = archivedRun(directory)
  if (!archived.includes(path)) archived.push(path)
  state.archived.set(directory.agentId, archived)
  // Pruning is not urgent and not worth a failure: what stays behind is pruned after the next start.
  for (const old of archived.splice(0, archived.length - archivedRunsKept)) {
    rm(old, { recursive: true, force: true }, () => undefined)
  }
}
