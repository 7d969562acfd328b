import type { ProcessIdentity } from '../../agent/run.ts'

/** A process that runs: not one that has ended and only waits for its parent to notice. */
export interface ProcessEntry extends ProcessIdentity {
  readonly groupId: number
}

/** What a process does. */
export interface ProcessWork extends ProcessEntry {
  /** Whether it runs on a processor or waits for one. */
  readonly isRunnable: boolean
  /** Processor time of it, and of those of its children whose end it has seen. */
  readonly cpuMs: number
}

/** A process that is held on to: its pid may be given away, this still speaks of the same one. */
export interface HeldProcess extends Disposable {
  isAlive(): boolean
}

/**
 * What the kernel knows of processes. Every member throws the system's error when the kernel will not say
 * (no file descriptors left, no permission), which is never the same as "gone".
 */
export interface ProcessTable {
  /** Another string after each boot of the machine. */
  readonly bootId: string
  /** The process that has `pid` now. */
  find(pid: number): ProcessEntry | undefined
  /** `undefined` when that process is gone. */
  hold(identity: ProcessIdentity): HeldProcess | undefined
  list(): readonly ProcessEntry[]
  /**
   * The process of `pid`, and those with higher ones: all that was begun since, as long as pids have not come round to
   * the lowest meanwhile. `undefined` where that would be dear to tell.
   */
  since(pid: number): readonly ProcessWork[] | undefined
  /** Value of a variable in the environment that the process began with; `undefined` also when it is not ours to see. */
  variable(pid: number, name: string): string | undefined
}

export function isSameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTime === other.startTime
}

/** The `code` of a system error: `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** What `read` returns, or `undefined` when the system would not say. */
export function unlessFaulty<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    return undefined
  }
}
