import type { Looker, Said } from './look.ts'
import type { ProcessSpec } from './process-spec.ts'
import type { LiveRun, RunEnd } from './run.ts'

export interface StartRequest {
  /** Made by the caller; names the run directory, which is the write-ahead record of the start. */
  readonly runId: string
  readonly spec: ProcessSpec
  /** Where the agent's output is appended. */
  readonly logPath: string
}

/** What recovery found: a run that lives on, or one that ended while nobody watched. */
export type RecoveredRun =
  | { readonly kind: 'adopted'; readonly run: LiveRun }
  | { readonly kind: 'ended'; readonly runId: string; readonly agentId: string; readonly end: RunEnd }
  /** The disk would not say (no file descriptors, no permission). Nothing may be started in its place. */
  | { readonly kind: 'undecided'; readonly runId: string; readonly agentId: string; readonly reason: string }

/**
 * Runs processes that outlive the control plane. The only way the domain touches them.
 * Implemented by `adapters/process`; a fake for pure tests is in `test/support`.
 */
export interface ProcessHost extends AsyncDisposable, Pick<Looker, 'exec'> {
  /**
   * Looks at every run directory once and decides it; to be called before the first `start`.
   * Adopted runs are watched from then on. A run that is still `undecided` is asked again by calling `recover` anew.
   * Two runs of an agent are found, the one that ended first, when a host died between a start that
   * {@link mayFollow} allowed and the archiving of the run before; both are held back while either is undecided.
   */
  recover(): Promise<readonly RecoveredRun[]>
  /**
   * Starts one run and resolves when its program runs (or is about to: its pid is known). Beside a run of the
   * agent that is not archived, it is an assertion failure, unless {@link mayFollow} allows it.
   * Resolves to a `RunEnd` of kind `not_started` when it never ran.
   */
  start(request: StartRequest): Promise<LiveRun | RunEnd>
  /**
   * Whether the next run may start before the last one is archived: that one ended, its shim wrote down how, so that
   * its end is found again, nothing of its process group runs, and it is the only one that is not archived.
   */
  mayFollow(agentId: string): boolean
  /** Sends `signal` to the agent of a live run. False when it is gone already. */
  signal(runId: string, signal: string): boolean
  /** SIGKILL to the agent, then to what is left of its process group, until that is empty (or 2 s have passed). */
  kill(runId: string): Promise<void>
  /** Ends a run's record after its end was stored: kills leftovers of its group and renames its directory. */
  archive(runId: string): Promise<void>
  /** What a live run said since it began; nothing, of one that is gone or has no channel to say it by. */
  said(runId: string): Said
  /** Told once of each end of a live run, in the order of their ends. One listener. */
  onEnd(listener: (runId: string, end: RunEnd) => void): void
  /** Told when a live run lost its shim: it goes on, but its exit status will not be known. */
  onShimLost(listener: (runId: string) => void): void
}
