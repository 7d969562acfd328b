import type { LaunchRequest, PlaneStatus } from '../plane/launcher.ts'

/** How long a start may take before a command gives up waiting; the work itself goes on. */
const startTimeoutMs = 30_000

/**
 * Does all that may be refused before a control plane is started. What it returns starts it, by its service where there
 * is one.
 * @param config the file that was named
 * @throws CONFIG_*, PLANE_ALREADY_RUNNING, SERVICE_*
 */
export async function prepareStart(
  config: string | undefined,
  options: Pick<LaunchRequest, 'port' | 'hasTelemetry'>,
): Promise<() => Promise<PlaneStatus>> {
  const [{ launchPlane, refuseIfRunning }, { statePaths }, { loadConfig, parseHere }, { keptOr }] =
    await Promise.all([
      import('../plane/launcher.ts'),
      import('../core/config/paths.ts'),
      import('../core/adapters/config/config-file.ts'),
      import('../plane/plane-config.ts'),
    ])
  const paths = statePaths(process.env)
  // Faults of the file are told here, by the command that was typed, before anything is started.
  const parse = keptOr(paths.keptConfig, parseHere)
  const loaded = await loadConfig(config, { cwd: process.cwd(), env: process.env }, parse)
  await refuseIfRunning(paths.socket)
  const { serviceOfState } = await import('../core/adapters/service/installed-service.ts')
  const service = serviceOfState(paths.stateDir, process.env)
  if (service) {
    const [{ refuseOther }, { startService }] = await Promise.all([
      import('./service/start-request.ts'),
      import('../plane/start-service.ts'),
    ])
    refuseOther(service, { configPath: loaded.path, ...options, env: process.env })
    return () => startService(service, process.env, startTimeoutMs)
  }
  const request = { paths, config: loaded, ...options, timeoutMs: startTimeoutMs }
  return () => launchPlane(request, new AbortController().signal)
}
