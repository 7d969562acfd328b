import { loadConfig } from '../../core/adapters/config/config-file.ts'
import { openProcessTable } from '../../core/adapters/process/process-host.ts'
import type { App } from '../../core/app.ts'
import { statePaths } from '../../core/config/paths.ts'
import { countOf } from '../format.ts'
import { type Finding, failure, findingOf, fine } from './finding.ts'
import { clockFinding, diskFinding, runtimeFinding } from './machine-checks.ts'
import { askPlane, planeFindings, portFinding } from './plane-checks.ts'
import { orphanFinding, stateFindings } from './state-checks.ts'

export interface DoctorContext {
  /** The control plane, whether it runs or not. */
  readonly app: App
  /** Of this command. */
  readonly version: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly nowMs: number
}

/** Looks at the machine, the state directory, the configuration and the control plane. Nothing is changed. */
export async function runDoctor(context: DoctorContext): Promise<Finding[]> {
  const { app, env, nowMs } = context
  const paths = statePaths(env)
  const config = await checkConfig(context)
  const plane = await askPlane(app)
  const local = [
    runtimeFinding(process.versions),
    ...look('state', () => stateFindings(paths, process.getuid?.())),
    ...look('disk', () => [diskFinding(paths.stateDir)]),
    ...look('clock', () => [clockFinding(paths.stateDir, nowMs)]),
    config.finding,
  ]
  if (plane === undefined) {
    const none = fine('plane', 'None runs; superclaw start starts one')
    const runs = look('runs', () => [orphanFinding(paths.runs, openProcessTable())])
    return [...local, none, await portFinding(config.port), ...runs]
  }
  return [
    ...local,
    ...('check' in plane ? [plane] : await askFurther(context, planeFindings(plane, context.version))),
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

/** What only the control plane itself can see comes last. */
async function askFurther({ app }: DoctorContext, findings: readonly Finding[]): Promise<Finding[]> {
  const own = await app.call('plane.doctor', {})
  return [...findings, ...own.findings]
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
