import { type InstalledService, openServiceManager } from '../core/adapters/service/installed-service.ts'
import { statePaths } from '../core/config/paths.ts'
import { ExpectedError } from '../core/errors.ts'
import { findPlane, type PlaneStatus } from './launcher.ts'
import { lastFailure, logEnd } from './start-failure.ts'

/**
 * Has the init system start a service of ours, also one that it gave up. Resolves once that answers.
 * @throws what the control plane gave as the reason, SERVICE_UNAVAILABLE, PLANE_UNREACHABLE
 */
export async function startService(
  { spec }: InstalledService,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PlaneStatus> {
  const paths = statePaths({ ...env, SUPERCLAW_HOME: spec.stateDir })
  const from = logEnd(paths.planeErrors)
  try {
    await openServiceManager(spec.scope, env).start()
  } catch (error) {
    throw lastFailure(paths.planeErrors, from) ?? error
  }
  const status = await findPlane(paths.socket)
  if (status) return status
  throw new ExpectedError('PLANE_UNREACHABLE', 'The service was started and does not answer', {
    hint: 'superclaw service status, superclaw service logs',
  })
}
