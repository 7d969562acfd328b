/** What a process agent is to be: one instance, with every default filled in. Made from superclaw.yaml. */
export interface ProcessSpec {
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
  readonly startup: StartupProbe | null
  /** `null`: ready as soon as it has started. */
  readonly readiness: ReadinessProbe | null
  readonly liveness: LivenessProbe | null
  /** A run that neither writes anything nor gives a heartbeat for this long is restarted. */
  readonly stallTimeoutMs: number | null
  /** Where it answers, for round trips to be measured. */
  readonly url: string | null
  /** It is an OpenClaw gateway: how it is connected to while it runs. */
  readonly gateway: GatewayAccess | null
  readonly restart: RestartPolicy
  readonly repair: Repair | null
  readonly stop: StopPolicy
  readonly log: LogLimits
  /** Of each secret that it names: what differs once the secret has another value. Absent when it names none. */
  readonly secrets?: Readonly<Record<string, string>>
}

/** What is looked at to find out how a run is. */
export type Check =
  /** A line of its output matches `pattern` (RE2 syntax). */
  | { readonly kind: 'log'; readonly pattern: string }
  /** A TCP connection is accepted. */
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** A GET answers with a status in 200–399. */
  | { readonly kind: 'http'; readonly url: string }
  /** A command ends with 0; it runs where the agent runs, as its user, with its environment. */
  | { readonly kind: 'exec'; readonly command: readonly [string, ...string[]] }
  /** It writes a line to its file descriptor 3. */
  | { readonly kind: 'fd' }
  /** It says READY=1 to the socket in NOTIFY_SOCKET (sd_notify(3)). */
  | { readonly kind: 'notify' }

interface Probe {
  readonly check: Check
  /** From the start of the run to the first look. */
  readonly initialDelayMs: number
  /** One look that takes longer has failed. */
  readonly timeoutMs: number
}

/** A run that takes longer than `withinMs` is restarted. Until it has started, the other probes wait. */
export interface StartupProbe extends Probe {
  readonly withinMs: number
}

/** What dependants wait for. It never restarts a run. */
export interface ReadinessProbe extends Probe {
  /** When it is said that it is late. */
  readonly withinMs: number
  /** From one look to the next, once it has been ready. */
  readonly intervalMs: number
  /** So many failed looks in a row, and it is not ready any more. */
  readonly failures: number
  /** So many good looks in a row, and it is ready again. */
  readonly successes: number
}

/** So many failed looks in a row, and the run is restarted. */
export interface LivenessProbe extends Probe {
  readonly intervalMs: number
  readonly failures: number
}

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

/** A command that is run once, in the agent's place, after an end that it may mend. */
export interface Repair {
  readonly command: readonly [string, ...string[]]
  /** The exit statuses that it may mend. */
  readonly codes: readonly number[]
  /** From its start to SIGKILL. */
  readonly timeoutMs: number
}

/** By what an OpenClaw gateway is reached. */
export interface GatewayAccess {
  /** `ws://` or `wss://`. */
  readonly url: string
  /** The shared token or password; `null` without. Secret. */
  readonly token: string | null
  /** SHA-256 of the certificate that it must show; `null`: any that is trusted. */
  readonly tlsFingerprint: string | null
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

/** By what its runs can say that they are ready, or still at work. */
export interface Channels {
  /** File descriptor 3. */
  readonly fd: boolean
  /** NOTIFY_SOCKET; WATCHDOG=1 is expected within `watchdogMs`, if that is not `null`. */
  readonly notify: { readonly watchdogMs: number | null } | null
}

export function channelsOf({ startup, readiness, liveness, stallTimeoutMs }: ProcessSpec): Channels {
  const kinds = [startup, readiness, liveness].map((probe) => probe?.check.kind)
  const watchdogMs = liveness?.check.kind === 'notify' ? liveness.intervalMs : null
  return {
    fd: stallTimeoutMs !== null || kinds.includes('fd'),
    notify: kinds.includes('notify') ? { watchdogMs } : null,
  }
}
