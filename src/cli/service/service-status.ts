import { userInfo } from 'node:os'
import { installedService } from '../../core/adapters/service/installed-service.ts'
import { lingers } from '../../core/adapters/service/linger.ts'
import { openServiceManager } from '../../core/adapters/service/service-manager-here.ts'
import type { OutputOfServiceStatus } from '../../core/operations/service-outputs.ts'
import type { ServiceScope } from '../../core/service/service-spec.ts'
import { notInstalled } from './scope-flags.ts'

/** @throws SERVICE_NOT_INSTALLED, SERVICE_UNAVAILABLE */
export async function serviceStatus(
  scope: ServiceScope,
  env: Readonly<Record<string, string | undefined>>,
): Promise<OutputOfServiceStatus> {
  const installed = installedService(scope, env)
  if (!installed) throw notInstalled(scope)
  const manager = openServiceManager(scope, env)
  const { account, stateDir, configPath, nodePath } = installed.spec
  const canLinger = scope === 'user' && manager.name === 'systemd'
  return {
    scope,
    manager: manager.name,
    unitPath: manager.unitPath,
    isCurrent: manager.textOf(installed.spec) === installed.text,
    lingers: canLinger ? lingers(userInfo().username) : null,
    ...(await manager.state()),
    account,
    stateDir,
    configPath,
    nodePath,
  }
}
