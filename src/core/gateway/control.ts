import type { ApprovalDecision, GatewayLogLine } from './gateway-model.ts'

export interface CallOptions {
  readonly timeoutMs?: number
  /**
   * For calls that answer twice (`agent`): takes the first answer, after which the second has `finalTimeoutMs` time.
   */
  readonly onAccepted?: (answer: unknown) => void
  readonly finalTimeoutMs?: number
}

/**
 * What a gateway can be told to do. Each call throws GATEWAY_UNAVAILABLE, GATEWAY_REFUSED or TIMED_OUT; after the first
 * and the last of these it may have been carried out all the same.
 */
export interface GatewayControl {
  /** Sends a message as a person at a screen would: its run can ask for approvals. @returns the id of the run */
  sendMessage(message: { readonly sessionKey: string; readonly text: string }): Promise<string>
  abort(target: { readonly sessionKey: string; readonly runId?: string }): Promise<Aborted>
  /** Runs a cron job now. @returns the id of the run; `null` when it is not due or runs already */
  runCron(jobId: string): Promise<string | null>
  setCronEnabled(jobId: string, isEnabled: boolean): Promise<void>
  /** Merges `patch` into the configuration (RFC 7396). `note` is what its history says. */
  patchConfig(patch: object, note: string): Promise<ConfigPatched>
  /**
   * @returns whether it was this that decided it: someone else may have been quicker
   * @throws INPUT_INVALID for a decision that the approval does not allow
   */
  decide(approvalId: string, decision: ApprovalDecision): Promise<boolean>
  /**
   * Answers a question: one answer for each that it asks, in their order.
   * @throws INPUT_INVALID for what it does not take
   */
  answer(questionId: string, answers: readonly string[]): Promise<void>
  /** Takes no more work for two minutes, if nothing works now. */
  suspend(): Promise<Suspended>
  /** @param suspensionId that of the suspension asked for last when left out. @throws INPUT_INVALID when there was none */
  resume(suspensionId?: string): Promise<void>
  /** @param isSafe whether to wait for what works now */
  restart(reason: string, isSafe: boolean): Promise<RestartAsked>
  /** Stops or starts the heartbeats of all agents, which spend money. */
  setHeartbeats(isEnabled: boolean): Promise<void>
  /** The end of its log. Dear: some 40 ms of the gateway for 100 lines. */
  tailLog(linesMax: number): Promise<readonly GatewayLogLine[]>
  /** Any other call, for what has no name here. */
  call(method: string, params: object, options?: CallOptions): Promise<unknown>
}

export interface Aborted {
  /** Whether something ran. */
  readonly isAborted: boolean
  /** `null` when the gateway does not say: it had only begun. */
  readonly runId: string | null
}

export interface ConfigPatched {
  readonly changedPaths: readonly string[]
  readonly isRestartRequired: boolean
}

export type Suspended =
  | { readonly kind: 'suspended'; readonly suspensionId: string; readonly expiresAtMs: number | null }
  /** Something works; nothing was suspended. */
  | { readonly kind: 'busy'; readonly blockers: readonly string[]; readonly retryAfterMs: number }

export interface RestartAsked {
  /** `deferred`: it restarts when what is in the way has ended. */
  readonly kind: 'scheduled' | 'deferred'
  /** What is in the way. */
  readonly blockers: readonly string[]
}
