import type { InstalledService } from '../../core/adapters/service/installed-service.ts'
import { openServiceManager } from '../../core/adapters/service/installed-service.ts'
import { statePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import { findPlane, type PlaneStatus } from '../../plane/launcher.ts'
import { lastFailure, logEnd } from '../../plane/start-failure.ts'

export interface StartRequest {
  /** superclaw.yaml that a start would read; `null` when there is none here. */
  readonly configPath: string | null
  readonly port: number | undefined
  readonly hasTelemetry: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Has the init system start what is installed for this state directory, rather than a second one beside it.
 * @throws SERVICE_REFUSED when something else was asked for than what the service runs
 */
export async function startService(service: InstalledService, request: StartRequest): Promise<PlaneStatus> {
  const { spec } = service
  refuseOther(service, request)
  const manager = openServiceManager(spec.scope, request.env)
  const paths = statePaths({ ...request.env, SUPERCLAW_HOME: spec.stateDir })
  const from = logEnd(paths.planeErrors)
  try {
    await manager.start()
  } catch (error) {
    throw lastFailure(paths.planeErrors, from) ?? error
  }
  const status = await findPlane(paths.socket)
  if (status) return status
  throw new ExpectedError('PLANE_UNREACHABLE', 'The service was started and does not answer', {
    hint: 'superclaw service status, superclaw service logs',
  })
}

function refuseOther(
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
