import { setTimeout as sleep } from 'node:timers/promises'
import type { InstalledService } from '../core/adapters/service/installed-service.ts'
import { openServiceManager } from '../core/adapters/service/service-manager-here.ts'
import { statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import { findPlane, type PlaneStatus } from './launcher.ts'
import { lastFailure, logEnd } from './start-failure.ts'

const pollMs = 50

/**
 * Has the init system start a service of ours, also one that it gave up. Resolves once that answers and knows its agents.
 * @throws what the control plane gave as the reason, SERVICE_UNAVAILABLE; TIMED_OUT after `timeoutMs`, while the init system
 *   may go on starting it
 */
export async function startService(
  { spec }: InstalledService,
  env: Readonly<Record<string, string | undefined>>,
  timeoutMs: number,
): Promise<PlaneStatus> {
  const paths = statePaths({ ...env, SUPERCLAW_HOME: spec.stateDir })
  const from = logEnd(paths.planeErrors)
  const deadlineMs = performance.now() + timeoutMs
  try {
    await openServiceManager(spec.scope, env).start(timeoutMs)
    // launchd starts it and does not wait.
    while (performance.now() < deadlineMs) {
      const status = await findPlane(paths.socket)
      if (status && status.status !== 'failing') return status
      await sleep(pollMs)
    }
    throw new ExpectedError('TIMED_OUT', `The service did not answer within ${timeoutMs / 1000} s`, {
      hint: 'superclaw service status, superclaw service logs',
    })
  } catch (error) {
    throw lastFailure(paths.planeErrors, from) ?? error
  }
}
