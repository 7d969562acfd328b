import { describeDuration, describeEnd } from './describe-end.ts'
import type { LiveRun, RunEnd } from './run.ts'
import { act, begin, change, enter, type Step, schedule } from './transition.ts'

/** Of a repair that is found running and is not in the configuration any more. */
const timeoutMsOfGone = 60_000

/** Gives the repair that runs its time, of which `ageMs` are over. */
export function awaitRepair(step: Step, { runId }: LiveRun, ageMs: number): Step {
  const { timeoutMs } = step.model.spec.repair ?? { timeoutMs: timeoutMsOfGone }
  const repairing = enter(step, 'starting', step.model.reason)
  return ageMs < timeoutMs
    ? schedule(repairing, 'repair', timeoutMs - ageMs)
    : killRepair(repairing, runId, timeoutMs)
}

/** Ends a repair that takes too long. */
export function onRepairLate(step: Step): Step {
  const { run, spec } = step.model
  if (run?.phase !== 'live') return step
  return killRepair(step, run.run.runId, spec.repair?.timeoutMs ?? timeoutMsOfGone)
}

function killRepair(step: Step, runId: string, timeoutMs: number): Step {
  const reason = `its repair did not end within ${describeDuration(timeoutMs)}`
  return act(change(step, { reason }), { type: 'kill', runId })
}

/** Whatever the repair came to, the agent itself says whether it helped. */
export function goOnAfterRepair(step: Step, end: RunEnd): Step {
  return begin(step, `its repair ${describeEnd(end)}; starts once more`)
}
