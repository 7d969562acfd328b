import type { RunRecord } from '../event/event-log.ts'
import type { ProcessSpec } from './process-spec.ts'
import { steadyMs } from './restart-policy.ts'

// A repair is a run like any other, in place of the agent's own: so there is never one beside it, its output goes to the
// agent's log, and a control plane that comes back finds it. What it is stands in its id, and so in the name of its
// directory, which is there before anything is started.

const suffix = '.repair'

export function repairRunId(id: string): string {
  return `${id}${suffix}`
}

export function isRepairRun(runId: string): boolean {
  return runId.endsWith(suffix)
}

/** What is run for a repair of `spec`: its command, where and as the agent runs, with none of its probes. */
export function repairSpec(spec: ProcessSpec): ProcessSpec {
  const { repair, command } = spec
  const unwatched = { startup: null, readiness: null, liveness: null, stallTimeoutMs: null }
  return { ...spec, ...unwatched, command: repair?.command ?? command }
}

/**
 * Whether the repair was used since the agent last was ready for long, by its runs in the log.
 * @param found the run that recovery found, which the log may not know; `undefined` for none
 * @param runs newest first
 */
export function isRepairSpent(
  found: string | undefined,
  runs: readonly Pick<RunRecord, 'runId' | 'readyAtMs' | 'end'>[],
  nowMs: number,
): boolean {
  if (found !== undefined && isRepairRun(found)) return true
  const wasSteady = ({ readyAtMs, end }: (typeof runs)[number]): boolean =>
    readyAtMs !== null && (end?.atMs ?? nowMs) - readyAtMs >= steadyMs
  const decisive = runs.find((run) => isRepairRun(run.runId) || wasSteady(run))
  return decisive !== undefined && isRepairRun(decisive.runId)
}
