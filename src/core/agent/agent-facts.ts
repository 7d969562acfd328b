import type { AgentFacts } from '../event/event.ts'
import type { AgentRecord } from '../event/event-log.ts'
import type { ProcessSpec } from './process-spec.ts'

/** What of `spec` goes into the log; see {@link AgentFacts}. */
export function agentFacts(spec: ProcessSpec, digest: string): AgentFacts {
  const { name, fleet, kind, instance, command, cwd, labels } = spec
  return { name, fleet, kind, instance, command, cwd, labels, digest }
}

/** Whether a run of an agent that had `facts` still is what `spec` asks for, as far as the log can tell. */
export function isSameProgram(facts: AgentFacts, spec: ProcessSpec): boolean {
  return facts.cwd === spec.cwd && JSON.stringify(facts.command) === JSON.stringify(spec.command)
}

/**
 * A spec for an agent that is in the configuration no more, as long as its last run is being ended: what the log
 * knows of it, and defaults.
 */
export function leftoverSpec(
  id: string,
  record: Pick<AgentRecord, 'name' | 'fleet'> | undefined,
  facts: AgentFacts | undefined,
): ProcessSpec {
  const [program = id, ...args] = facts?.command ?? []
  return {
    id,
    name: record?.name ?? id,
    fleet: record?.fleet ?? 'default',
    kind: 'process',
    instance: facts?.instance ?? null,
    command: [program, ...args],
    cwd: facts?.cwd ?? '/',
    env: {},
    inheritEnv: 'all',
    user: null,
    labels: facts?.labels ?? {},
    autostart: false,
    order: 0,
    dependsOn: [],
    startup: null,
    readiness: null,
    liveness: null,
    stallTimeoutMs: null,
    url: null,
    gateway: null,
    restart: {
      when: 'never',
      successCodes: [0],
      noRestartCodes: [],
      delayMs: 0,
      delayMsMax: 0,
      maxRestarts: 0,
      windowMs: 0,
      onCrashLoop: 'park',
    },
    repair: null,
    stop: { signal: 'SIGTERM', graceMs: 10_000 },
    log: { maxSizeBytes: 10 * 1024 * 1024, keep: 3 },
  }
}
