import { systemAccount, systemConfigPath, systemStateDir } from './service-paths.ts'
import type { ServiceSpec } from './service-spec.ts'

/** What a person types to have agents taken over again that a service was taken away from. */
export function adoptCommand(spec: ServiceSpec): string {
  const { scope, stateDir, configPath, port, account, isHardened } = spec
  if (scope === 'user') return 'superclaw start'
  return [
    stateDir === systemStateDir ? 'sudo' : `sudo env 'SUPERCLAW_HOME=${stateDir}'`,
    'superclaw install-service --system --now',
    configPath === systemConfigPath ? '' : `--config '${configPath}'`,
    port === null ? '' : `--port ${port}`,
    account === null || account === systemAccount ? '' : `--run-as '${account}'`,
    isHardened ? '--hardened' : '',
  ]
    .filter(Boolean)
    .join(' ')
}
