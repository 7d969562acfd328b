/** How a run ended. */
export interface RunEnd {
  /**
   * `exited`: by itself, with `status`. `signalled`: by `signal` (the shell's 128 + n, so an agent that
   * itself exits with 137 looks the same). `lost`: nobody saw the end, see `detail`. `not_started`: the
   * program never ran, see `detail`.
   */
  readonly kind: 'exited' | 'signalled' | 'lost' | 'not_started'
  /** 0–255 as the shell reports it; `null` when it is not known. */
  readonly status: number | null
  /** `SIGKILL`; `null` unless `signalled`. */
  readonly signal: string | null
  /** For people: `the machine restarted`, `no such folder /srv/x`. */
  readonly detail: string | null
  readonly atMs: number
}

/** A process as the kernel names it: a pid alone comes back, a pid with its start time does not. */
export interface ProcessIdentity {
  readonly pid: number
  /** Field 22 of /proc/PID/stat, clock ticks since boot. */
  readonly startTime: string
}

/** A life of an agent that goes on. */
export interface LiveRun {
  readonly runId: string
  readonly agentId: string
  readonly identity: ProcessIdentity
  /** Whether its shim lives, so that its exit status will be known. */
  readonly hasShim: boolean
}
