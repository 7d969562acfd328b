import type { Aside } from './look-gate.ts'
import type { ProcessSpec } from './process-spec.ts'

/** What one look found. */
export interface Look {
  readonly isGood: boolean
  /** What was seen, for people: `answered 503`. Empty when there is nothing to say. */
  readonly detail: string
}

/** Looks at what runs. Each resolves to a bad look for whatever goes wrong, and soon after `signal` aborts. */
export interface Looker {
  /** Whether a connection is accepted. */
  tcp(host: string, port: number, signal: AbortSignal): Promise<Look>
  /** Whether a GET is answered with a status in 200–399. */
  http(url: string, signal: AbortSignal): Promise<Look>
  /** Whether a command ends with 0, run where and as the agent is. Nothing of it is left once it has resolved. */
  exec(target: ExecTarget, signal: AbortSignal): Promise<Look>
}

export interface ExecTarget {
  readonly spec: ProcessSpec
  readonly runId: string
  readonly command: readonly [string, ...string[]]
  /** Called when it turns out to do nothing but wait, or to work for long; first this and then that may come to pass. */
  readonly onLong: (aside: Aside) => void
}

/** What a run said by the channels that it was given for that, since it began. */
export interface Said {
  /** Lines on file descriptor 3. */
  readonly lines: number
  /** Whether it said READY=1. */
  readonly isReady: boolean
  /** Grows with each line, and with each WATCHDOG=1. */
  readonly beats: number
}
