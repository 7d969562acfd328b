import { setTimeout as sleep } from 'node:timers/promises'
import { readHolder } from '../core/adapters/sqlite/lock.ts'
import type { App } from '../core/app.ts'
import { statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import type { AgentView } from '../core/operations/agent.ts'

const pollMs = 50

/**
 * Asks the control plane to stop and resolves when it is gone, and its process with it if that is on this machine: then
 * its files are free. Tells `onWaiting` of the agents that still run.
 * @throws TIMED_OUT after `timeoutMs`; stopping goes on meanwhile
 */
export async function stopPlane(
  app: App,
  options: {
    readonly keepAgents: boolean
    readonly timeoutMs: number
    readonly onWaiting?: (agents: readonly AgentView[]) => void
  },
  signal?: AbortSignal,
): Promise<{ readonly stopping: number }> {
  const pid = await localPid(app)
  const answer = await app.call('plane.stop', { keepAgents: options.keepAgents })
  const deadlineMs = performance.now() + options.timeoutMs
  while (performance.now() < deadlineMs) {
    signal?.throwIfAborted()
    const agents = await runningAgents(app)
    if (agents === undefined && (pid === undefined || !isAlive(pid))) return answer
    options.onWaiting?.(agents ?? [])
    await sleep(pollMs)
  }
  throw new ExpectedError(
    'TIMED_OUT',
    `The control plane has not ended after ${options.timeoutMs / 1000} s`,
    {
      hint: 'superclaw fleet shows what still runs; ask again to go on waiting',
    },
  )
}

/** `undefined` once the control plane is gone. */
async function runningAgents(app: App): Promise<readonly AgentView[] | undefined> {
  try {
    const { agents } = await app.call('agent.list', {})
    return agents.filter(({ pid }) => pid !== null)
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return undefined
    if (error instanceof ExpectedError && error.code === 'PLANE_STOPPING') return []
    throw error
  }
}

/** `undefined` for a control plane elsewhere, whose pid says nothing here. */
async function localPid(app: App): Promise<number | undefined> {
  const { pid, startedAtMs, stateDir } = await app.call('plane.status', {})
  const holder = readHolder(statePaths({ SUPERCLAW_HOME: stateDir }).holder)
  return holder?.pid === pid && holder.startedAtMs === startedAtMs ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
