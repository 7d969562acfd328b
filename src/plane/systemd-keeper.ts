import { realClock } from '../core/adapters/host/real-clock.ts'
import { wasRestarted } from '../core/adapters/service/own-unit.ts'
import { createServiceNotifier, type ServiceNotifier } from '../core/adapters/service/service-notifier.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'

/** systemd, as the one that keeps this control plane running. */
export interface SystemdKeeper extends ServiceNotifier {
  /** Whether it started this process by itself, because the one before died. */
  wasRestarted(): Promise<boolean>
}

/** @param isHealthy asked before each sign of life to the watchdog */
export function createSystemdKeeper(planeLog: PlaneLog, isHealthy?: () => boolean): SystemdKeeper {
  const notifier = createServiceNotifier({
    env: process.env,
    pid: process.pid,
    clock: realClock,
    onFault: (message) => planeLog('warn', message),
    ...(isHealthy && { isHealthy }),
  })
  return { ...notifier, wasRestarted: () => wasRestarted(process.env) }
}
