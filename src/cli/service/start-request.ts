import type { InstalledService } from '../../core/adapters/service/installed-service.ts'
import { openServiceManager } from '../../core/adapters/service/service-manager-here.ts'
import { ExpectedError } from '../../core/errors.ts'

export interface StartRequest {
  /** superclaw.yaml that a start would read; `null` when there is none here. */
  readonly configPath: string | null
  readonly port: number | undefined
  readonly hasTelemetry: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Sees that a start would begin what the service that is installed for this state directory runs.
 * @throws SERVICE_REFUSED when something else was asked for
 */
export function refuseOther(
  { path, spec }: InstalledService,
  { configPath, port, hasTelemetry, env }: StartRequest,
): void {
  const own = openServiceManager(spec.scope, env).commandFor('start')
  const hint = `${own} starts the service; superclaw install-service changes it; SUPERCLAW_HOME=… superclaw start runs another fleet beside it`
  if (configPath !== null && configPath !== spec.configPath) {
    const message = `${path} has this state directory, and runs ${spec.configPath}, not ${configPath}`
    throw new ExpectedError('SERVICE_REFUSED', message, { hint })
  }
  if ((port !== undefined && port !== spec.port) || !hasTelemetry) {
    const message = `${path} has this state directory, and a port and telemetry of its own`
    throw new ExpectedError('SERVICE_REFUSED', message, { hint })
  }
}
