import { existsSync } from 'node:fs'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * `env` with the way to the manager of this user's services, also where no login has set it: a manager that lingers is at
 * a place that is known (pam_systemd(8)).
 */
export function userManagerEnvironment(env: Environment): Record<string, string | undefined> {
  const runtimeDir = env['XDG_RUNTIME_DIR'] || `/run/user/${process.getuid?.() ?? 0}`
  const bus = `${runtimeDir}/bus`
  return {
    ...env,
    XDG_RUNTIME_DIR: runtimeDir,
    ...(env['DBUS_SESSION_BUS_ADDRESS'] || !existsSync(bus)
      ? {}
      : { DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` }),
  }
}
