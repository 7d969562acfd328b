/** What a process agent is to be: one instance, with every default filled in. Made from superclaw.yaml. */
export interface AgentSpec {
  /** Unique in the control plane: the name, or `name-2` for the second of several instances. */
  readonly id: string
  readonly name: string
  readonly fleet: string
  readonly kind: 'process'
  /** 1-based, or `null` when the agent is not declared with `instances`. */
  readonly instance: number | null
  /** Program and arguments; no shell reads them. */
  readonly command: readonly [string, ...string[]]
  /** Absolute. */
  readonly cwd: string
  /** Declared variables (`env_file`, then `env`), without what is inherited. Values may be secret. */
  readonly env: Readonly<Record<string, string>>
  /** Which variables of the control plane's own environment the agent gets: all but `SUPERCLAW_*`, or these. */
  readonly inheritEnv: 'all' | readonly string[]
  /** Run as this user (the control plane must be root), or `null` for the control plane's own. */
  readonly user: string | null
  readonly labels: Readonly<Record<string, string>>
  /** Whether it starts with the control plane. */
  readonly autostart: boolean
  /** Lower starts first among those that do not depend on each other. */
  readonly order: number
  /** Names of agents; every instance of each must be ready before this one starts. */
  readonly dependsOn: readonly string[]
  readonly readiness: Readiness
  readonly restart: RestartPolicy
  readonly stop: StopPolicy
  readonly log: LogLimits
}

/** When an agent counts as ready, which is what those that depend on it wait for. */
export type Readiness =
  /** As soon as its process runs. */
  | { readonly kind: 'started' }
  /** When a line of its output matches `pattern` (RE2 syntax). */
  | { readonly kind: 'log'; readonly pattern: string; readonly timeoutMs: number }
  /** When a TCP connection is accepted. */
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly timeoutMs: number }
  /** When a GET answers with a status in 200–399. */
  | { readonly kind: 'http'; readonly url: string; readonly timeoutMs: number }

export interface RestartPolicy {
  readonly when: 'always' | 'on_failure' | 'never'
  /** Exit statuses that count as success. */
  readonly successCodes: readonly number[]
  /** Exit statuses after which it is not started again: 78 is EX_CONFIG of sysexits(3). */
  readonly noRestartCodes: readonly number[]
  /** First delay after the free first restart; doubles up to `delayMsMax`. */
  readonly delayMs: number
  readonly delayMsMax: number
  /** More restarts than this within `windowMs` is a crash loop. */
  readonly maxRestarts: number
  readonly windowMs: number
  readonly onCrashLoop: 'retry' | 'park'
}

export interface StopPolicy {
  readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2'
  /** From the signal to SIGKILL. */
  readonly graceMs: number
}

export interface LogLimits {
  /** The current file is rotated when it grows beyond this. */
  readonly maxSizeBytes: number
  /** How many rotated files are kept. */
  readonly keep: number
}
