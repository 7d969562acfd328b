import { describeEnd } from '../agent/describe-end.ts'
import { isRepairRun } from '../agent/repair.ts'
import type { LoggedEvent } from '../event/event.ts'
import type { RunRecord } from '../event/event-log.ts'

/** Why the run before the last one made way for it; `null` when there was none. A repair is none of them. */
export interface RestartCause {
  readonly reason: string
  /** When that run ended; Unix epoch, milliseconds. */
  readonly atMs: number
}

/**
 * What probes said of it goes first, then what it was told to end for, then how it ended.
 * @param runs newest first
 * @param events `agent.state` and `run.unhealthy` of the agent
 */
export function whyRestarted(
  runs: readonly Pick<RunRecord, 'runId' | 'startedAtMs' | 'end'>[],
  events: readonly LoggedEvent[],
): RestartCause | null {
  const [, before] = runs.filter(({ runId }) => !isRepairRun(runId))
  if (!before?.end) return null
  const { runId, startedAtMs, end } = before
  const unhealthy = events.find((event) => event.type === 'run.unhealthy' && event.data.runId === runId)
  const told = events.find(
    (event) =>
      event.type === 'agent.state' &&
      event.data.to === 'exiting' &&
      event.atMs >= startedAtMs &&
      event.atMs <= end.atMs,
  )
  return { reason: reasonIn(unhealthy) ?? reasonIn(told) ?? describeEnd(end), atMs: end.atMs }
}

function reasonIn(event: LoggedEvent | undefined): string | undefined {
  return event?.type === 'run.unhealthy' || event?.type === 'agent.state' ? event.data.reason : undefined
}
