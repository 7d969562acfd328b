import { join } from 'node:path'
import type { ServiceScope } from './service-spec.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Our unit. */
export const unitName = 'superclaw.service'

/** The name by which launchctl(1) knows it. */
export const launchdLabel = 'superclaw'

/** The unit of the machine's service, under systemd. */
export const systemUnitPath = '/etc/systemd/system/superclaw.service'

/** The state of the machine's service, unless another place is asked for. systemd makes and owns it (`StateDirectory=`). */
export const systemStateDir = '/var/lib/superclaw'

/** Its superclaw.yaml. */
export const systemConfigPath = '/etc/superclaw/superclaw.yaml'

/** The user that it runs as. */
export const systemAccount = 'superclaw'

/** Where our unit is written (systemd.unit(5), "Unit file load path"). */
export function unitPathOf(scope: ServiceScope, env: Environment): string {
  if (scope === 'system') return systemUnitPath
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || '/', '.config'), 'systemd/user', unitName)
}

/** Where launchd looks at login, and at boot (launchd(8), "Files"). */
export function plistPathOf(scope: ServiceScope, env: Environment): string {
  const name = `${launchdLabel}.plist`
  return scope === 'system'
    ? join('/Library/LaunchDaemons', name)
    : join(env['HOME'] || '/', 'Library/LaunchAgents', name)
}
