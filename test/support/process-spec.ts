import type {
  Check,
  LivenessProbe,
  ProcessSpec,
  ReadinessProbe,
  StartupProbe,
} from '../../src/core/agent/process-spec.ts'

/** A whole spec, with the defaults that matter to supervision, and `changes` over it. */
export function agentSpec(id: string, changes: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    id,
    name: id,
    fleet: 'default',
    kind: 'process',
    instance: null,
    command: ['/bin/true'],
    cwd: '/',
    env: {},
    inheritEnv: 'all',
    user: null,
    labels: {},
    autostart: true,
    order: 0,
    dependsOn: [],
    startup: null,
    readiness: null,
    liveness: null,
    stallTimeoutMs: null,
    url: null,
    gateway: null,
    restart: {
      when: 'on_failure',
      successCodes: [0],
      noRestartCodes: [78],
      delayMs: 250,
      delayMsMax: 60_000,
      maxRestarts: 5,
      windowMs: 60_000,
      onCrashLoop: 'retry',
    },
    repair: null,
    stop: { signal: 'SIGTERM', graceMs: 10_000 },
    log: { maxSizeBytes: 10_000_000, keep: 5 },
    ...changes,
  }
}

const look = { initialDelayMs: 0, timeoutMs: 1000 }

export function startupBy(check: Check, changes: Partial<StartupProbe> = {}): StartupProbe {
  return { check, ...look, withinMs: 60_000, ...changes }
}

export function readyBy(check: Check, changes: Partial<ReadinessProbe> = {}): ReadinessProbe {
  return { check, ...look, withinMs: 60_000, intervalMs: 10_000, failures: 3, successes: 1, ...changes }
}

export function aliveBy(check: Check, changes: Partial<LivenessProbe> = {}): LivenessProbe {
  return { check, ...look, intervalMs: 10_000, failures: 3, ...changes }
}
