import type { ServiceManager } from '../../service/service-manager.ts'
import type { ServiceScope } from '../../service/service-spec.ts'
import { createLaunchd } from './launchd.ts'
import { createSystemd } from './systemd.ts'

/** The init system of this machine. */
export function openServiceManager(
  scope: ServiceScope,
  env: Readonly<Record<string, string | undefined>>,
): ServiceManager {
  return process.platform === 'darwin' ? createLaunchd(scope, env) : createSystemd(scope, env)
}
