import type { Spend } from './spend.ts'

export interface GatewaySession {
  /** As calls name it: `agent:main:main`. */
  readonly key: string
  readonly agentId: string | null
  readonly title: string
  /** `provider/model`. */
  readonly model: string | null
  /** How its last run stands: `running`, `done`, `failed`, `killed`, `timeout`. */
  readonly runStatus: string | null
  readonly hasActiveRun: boolean
  readonly lastError: string | null
  readonly updatedAtMs: number
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  /** What fits; `null` when not told. */
  readonly contextTokensMax: number | null
  /** Size of the last prompt; `null` while the gateway itself calls its figure stale. */
  readonly contextTokens: number | null
  /** Of the messages that were seen since this gateway is watched. */
  readonly spend: Spend
  /** Whether messages may have been missed, so that `spend` is the least that it can be. */
  readonly isSpendPartial: boolean
  /** When the row was made that this is from: an older one never replaces a newer. */
  readonly snapshotAtMs: number
  /** When the last message was recorded that `spend` has. */
  readonly countedUntilMs: number
}

/** A run of an agent that has not ended. */
export interface GatewayRun {
  readonly runId: string
  readonly sessionKey: string | null
  /** As OpenClaw calls it: `start`, `model`, `waiting-approval`, `finishing`, … */
  readonly phase: string
  readonly model: string | null
  readonly startedAtMs: number | null
  /** Written so far, before any message of it is finished. */
  readonly outputTokens: number
  /** The tool that it uses now. */
  readonly tool: string | null
  /** That it waits before it asks the model again. */
  readonly retry: RunRetry | null
  readonly updatedAtMs: number
}

export interface RunRetry {
  readonly attempt: number
  readonly attemptsMax: number | null
  readonly delayMs: number
  /** `rate_limit`, `server_error`, … */
  readonly reason: string | null
}

export const approvalDecisions = ['allow-once', 'allow-always', 'deny'] as const

export type ApprovalDecision = (typeof approvalDecisions)[number]

/** A `question` is no approval: it is answered, or denied an answer. */
export const approvalKinds = ['exec', 'plugin', 'system-agent', 'question'] as const

export type ApprovalKind = (typeof approvalKinds)[number]

/** What an agent wants to know of a person. */
export interface GatewayQuestion {
  readonly id: string
  readonly text: string
  /** To choose from; empty for one that is answered in words. */
  readonly options: readonly string[]
  readonly isMultiple: boolean
  /** Whether it takes words of one's own beside its options. */
  readonly takesWords: boolean
  /** Its answer is not to be shown, nor typed where others see it. */
  readonly isSecret: boolean
}

/** Something that an agent may not do until a person says so, or cannot do without a word. */
export interface GatewayApproval {
  readonly id: string
  readonly kind: ApprovalKind
  /** The command of an `exec`, else a title. */
  readonly asked: string
  /** More about it, where there is more; a warning of the gateway's comes first. */
  readonly detail: string | null
  /** Where a command would run. */
  readonly cwd: string | null
  /** Whose; `null` when the gateway does not say. */
  readonly sessionKey: string | null
  readonly agentId: string | null
  readonly runId: string | null
  readonly allowedDecisions: readonly ApprovalDecision[]
  /** What a `question` asks; empty for all else. */
  readonly questions: readonly GatewayQuestion[]
  readonly createdAtMs: number
  /** After which the gateway denies it. */
  readonly expiresAtMs: number | null
}

export interface CronJob {
  readonly id: string
  readonly name: string
  readonly agentId: string | null
  readonly isEnabled: boolean
  readonly schedule: CronSchedule
  readonly nextRunAtMs: number | null
  /** Since when it runs; `null` when it does not. */
  readonly runningSinceMs: number | null
  readonly lastRunAtMs: number | null
  /** `ok`, `error`, `skipped`, … */
  readonly lastStatus: string | null
  readonly lastError: string | null
  readonly errorsInARow: number
}

export interface CronSchedule {
  /** `every`, `cron`, `at`. */
  readonly kind: string
  readonly everyMs: number | null
  /** The expression of a `cron`, the time of an `at`. */
  readonly text: string | null
}

/** A piece of work as OpenClaw keeps account of it: a run, also of cron and of a sub-agent. */
export interface GatewayTask {
  readonly id: string
  readonly title: string
  /** `running`, `completed` (other calls say `succeeded`), `failed`, `cancelled`, `queued`, `timed_out`, `lost`. */
  readonly status: string
  readonly isActive: boolean
  /** What runs it: `cli`, `cron`, `subagent`, `acp`. */
  readonly runtime: string | null
  readonly agentId: string | null
  readonly sessionKey: string | null
  readonly runId: string | null
  readonly startedAtMs: number | null
  readonly endedAtMs: number | null
  readonly updatedAtMs: number
  readonly error: string | null
}

/** How well a gateway is. `ok` of its own answer only says that it answered, and is not kept. */
export interface GatewayHealth {
  readonly isLoopDegraded: boolean
  /** Why its event loop is: `cpu`, … */
  readonly loopReasons: readonly string[]
  readonly loopDelayP99Ms: number | null
  /** Of one core. */
  readonly cpuCoreRatio: number | null
  readonly pluginErrors: readonly string[]
  readonly isModelRuntimeDegraded: boolean
  readonly atMs: number
}

/** The machine that a gateway runs on, and its process there. `null` where it does not say. */
export interface GatewayHost {
  readonly hostname: string | null
  readonly platform: string | null
  readonly nodeVersion: string | null
  readonly pid: number | null
  readonly uptimeMs: number | null
  readonly rssBytes: number | null
  readonly heapUsedBytes: number | null
  readonly cpuCount: number | null
  /** Of the last minute. */
  readonly load: number | null
  readonly memoryTotalBytes: number | null
  readonly memoryFreeBytes: number | null
  readonly diskTotalBytes: number | null
  readonly diskFreeBytes: number | null
}

export interface GatewayChannel {
  readonly id: string
  readonly label: string
  /** `null` when the gateway does not say. */
  readonly isConnected: boolean | null
  readonly lastError: string | null
}

/** A model that its gateway does not ask for a while. */
export interface CoolingModel {
  /** `provider/model`. */
  readonly name: string
  /** `cooldown`, … */
  readonly reason: string
  readonly untilMs: number | null
}

/** A line of a gateway's own log, secrets masked. */
export interface GatewayLogLine {
  /** As written, RFC 3339; `null` for a line that is not in OpenClaw's form. */
  readonly time: string | null
  /** `info`, `warn`, … */
  readonly level: string | null
  readonly subsystem: string | null
  readonly message: string
}
