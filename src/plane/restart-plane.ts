import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../core/app.ts'
import { statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import { finalFailure, logEnd } from './start-failure.ts'

const pollMs = 20

/**
 * Has the control plane start anew, and resolves once another one answers and knows its agents.
 * @throws PLANE_UNGUARDED, PLANE_STOPPING, PLANE_UNREACHABLE; what the other one gave up with; TIMED_OUT after `timeoutMs`
 */
export async function restartPlane(app: App, timeoutMs: number) {
  const { pid: previousPid, startedAtMs, stateDir } = await app.call('plane.status', {})
  const before = await runs(app)
  const { planeErrors } = statePaths({ SUPERCLAW_HOME: stateDir })
  const errorStart = logEnd(planeErrors)
  const beganMs = performance.now()
  await app.call('plane.restart', {})
  while (performance.now() - beganMs < timeoutMs) {
    const status = await answer(app)
    const isAnother = status?.pid !== previousPid || status.startedAtMs !== startedAtMs
    if (status && isAnother && status.status !== 'failing') {
      const tookMs = Math.round(performance.now() - beganMs)
      const after = new Set(await runs(app))
      return {
        pid: status.pid,
        previousPid,
        keptAgents: before.filter((run) => after.has(run)).length,
        tookMs,
      }
    }
    const failure = status ? undefined : finalFailure(planeErrors, errorStart)
    if (failure) throw failure
    await sleep(pollMs)
  }
  throw new ExpectedError('TIMED_OUT', `The control plane was not back after ${timeoutMs / 1_000} s`, {
    hint: 'superclaw doctor; its log, plane.log, is in the state directory',
  })
}

/** The runs that are alive, by their ids. */
async function runs(app: App): Promise<string[]> {
  const { agents } = await app.call('agent.list', {})
  return agents.flatMap(({ pid, runId }) => (pid === null ? [] : (runId ?? [])))
}

/** `undefined` while none answers. */
async function answer(app: App): Promise<OutputOf<'plane.status'> | undefined> {
  try {
    return await app.call('plane.status', {})
  } catch (error) {
    if (error instanceof ExpectedError && ['PLANE_UNREACHABLE', 'PLANE_STOPPING'].includes(error.code))
      return undefined
    throw error
  }
}
