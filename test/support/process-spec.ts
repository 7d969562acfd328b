import { tmpdir } from 'node:os'
import type { AgentSpec } from '../../src/core/agent/agent-spec.ts'

/** A spec with the defaults of superclaw.yaml. */
export function processSpec(
  id: string,
  command: readonly [string, ...string[]],
  changes: Partial<AgentSpec> = {},
): AgentSpec {
  return {
    id,
    name: id,
    fleet: 'default',
    kind: 'process',
    instance: null,
    command,
    cwd: tmpdir(),
    env: {},
    inheritEnv: 'all',
    user: null,
    labels: {},
    autostart: true,
    order: 0,
    dependsOn: [],
    readiness: { kind: 'started' },
    restart: {
      when: 'always',
      successCodes: [0],
      noRestartCodes: [78],
      delayMs: 250,
      delayMsMax: 60_000,
      maxRestarts: 5,
      windowMs: 60_000,
      onCrashLoop: 'retry',
    },
    stop: { signal: 'SIGTERM', graceMs: 10_000 },
    log: { maxSizeBytes: 10 * 1024 * 1024, keep: 3 },
    ...changes,
  }
}
