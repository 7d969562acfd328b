import { withEntry, withoutEntry } from './bounded-map.ts'
import type { CronJob, CronSchedule } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { amountOf, type Fields, fieldsOf, idOf, numberOf, rowsOf, textOf } from './outside.ts'

const jobsMax = 200

/** A `cron` event. */
export function withCronEvent(state: GatewayState, payload: Fields): GatewayState {
  const id = idOf(payload['jobId'])
  if (id === null) return state
  if (payload['action'] === 'removed') return { ...state, cronJobs: withoutEntry(state.cronJobs, id) }
  return withJob(state, fieldsOf(payload['job']))
}

/** The answer of `cron.list`: it replaces what was known. */
export function withCronList(state: GatewayState, answer: Fields): GatewayState {
  return rowsOf(answer['jobs'], jobsMax).reduce(withJob, { ...state, cronJobs: new Map() })
}

export function withJob(state: GatewayState, row: Fields): GatewayState {
  const id = idOf(row['id'])
  if (id === null) return state
  const told = fieldsOf(row['state'])
  const job: CronJob = {
    id,
    name: textOf(row['displayName'], 100) ?? textOf(row['name'], 100) ?? id,
    agentId: textOf(row['effectiveAgentId'], 64) ?? textOf(row['agentId'], 64),
    isEnabled: row['enabled'] === true,
    schedule: scheduleOf(fieldsOf(row['schedule'])),
    nextRunAtMs: numberOf(told['nextRunAtMs']),
    runningSinceMs: numberOf(told['runningAtMs']),
    lastRunAtMs: numberOf(told['lastRunAtMs']),
    lastStatus: textOf(told['lastRunStatus'], 32),
    lastError: textOf(told['lastError'], 300),
    errorsInARow: amountOf(told['consecutiveErrors']),
  }
  return { ...state, cronJobs: withEntry(state.cronJobs, [id, job], { sizeMax: jobsMax }) }
}

function scheduleOf(row: Fields): CronSchedule {
  return {
    kind: textOf(row['kind'], 32) ?? 'unknown',
    everyMs: numberOf(row['everyMs']),
    text: textOf(row['expr'], 100) ?? textOf(row['at'], 100),
  }
}
