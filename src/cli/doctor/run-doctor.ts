import { loadConfig } from '../../core/adapters/config/config-file.ts'
import { openProcessTable } from '../../core/adapters/process/process-host.ts'
import type { App } from '../../core/app.ts'
import { type StatePaths, statePaths } from '../../core/config/paths.ts'
import { installationAt } from '../../core/update/installation.ts'
import { packageRoot } from '../../plane/package-root.ts'
import { countOf } from '../format.ts'
import { type Finding, failure, findingOf, fine } from './finding.ts'
import { clockFinding, diskFinding, runtimeFinding } from './machine-checks.ts'
import { askPlane, planeFindings, portFinding } from './plane-checks.ts'
import { serviceFindings } from './service-checks.ts'
import { orphanFinding, stateFindings } from './state-checks.ts'
import { updateFindings } from './update-checks.ts'

export interface DoctorContext {
  /** The control plane, whether it runs or not. */
  readonly app: App
  /** Of this command. */
  readonly version: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly nowMs: number
}

/**
 * Looks at the machine and the state directory. A control plane that runs tells the rest itself; without one the
 * disk, the configuration, the port and the agents that are left are looked at from here. Nothing is changed.
 */
export async function runDoctor(context: DoctorContext): Promise<Finding[]> {
  const { app, env, nowMs } = context
  const paths = statePaths(env)
  const plane = await askPlane(app)
  const local = [
    runtimeFinding(process.versions),
    ...look('state', () => stateFindings(paths, process.getuid?.())),
    ...look('clock', () => [clockFinding(paths.stateDir, nowMs)]),
    ...(await serviceFindings(env)),
    ...look('update', () => updateFindings(installationAt(packageRoot()))),
  ]
  if (plane === undefined) return [...local, ...(await lookWithoutPlane(context, paths))]
  if ('check' in plane) return [...local, plane]
  const { findings } = await app.call('plane.doctor', {})
  return [...local, ...planeFindings(plane, context.version), ...findings]
}

async function lookWithoutPlane(context: DoctorContext, paths: StatePaths): Promise<Finding[]> {
  const config = await checkConfig(context)
  return [
    ...look('disk', () => [diskFinding(paths.stateDir)]),
    config.finding,
    fine('plane', 'None runs; superclaw start starts one'),
    await portFinding(config.port),
    ...look('runs', () => [orphanFinding(paths.runs, openProcessTable())]),
  ]
}

/** What a check finds. That it was not allowed to look is a finding too. */
function look(check: string, find: () => Finding[]): Finding[] {
  try {
    return find()
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    return [failure(check, `It cannot be seen: ${error.message}`, 'Run as the user whose state it is')]
  }
}

async function checkConfig({ cwd, env }: DoctorContext): Promise<{ finding: Finding; port: number }> {
  try {
    const { path, specs, config } = await loadConfig(env['SUPERCLAW_CONFIG'], { cwd, env })
    const text =
      path === null
        ? 'No superclaw.yaml here; superclaw config init writes one'
        : `${path}: ${countOf(specs.length, 'agent')}`
    return { finding: fine('config', text), port: portOf(env, config.api.port) }
  } catch (error) {
    return { finding: findingOf('config', error), port: portOf(env, 3737) }
  }
}

function portOf(env: DoctorContext['env'], configured: number): number {
  const port = Number(env['SUPERCLAW_PORT'] || configured)
  return Number.isInteger(port) && port >= 0 && port < 65_536 ? port : configured
}
