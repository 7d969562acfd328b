import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { loadConfig } from '../../core/adapters/config/config-file.ts'
import { installedService } from '../../core/adapters/service/installed-service.ts'
import { openServiceManager } from '../../core/adapters/service/service-manager-here.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOfInstall } from '../../core/operations/service-outputs.ts'
import { refusalOf, type Warning, warningsOf } from '../../core/service/install-rules.ts'
import type { ServiceManager, ServiceState } from '../../core/service/service-manager.ts'
import { countOf } from '../format.ts'
import { runSteps } from '../steps.ts'
import { type InstallPlan, isUnitChanged } from './install-plan.ts'
import { installSteps } from './install-steps.ts'
import { agentPidsOf, lookAround, planeIn } from './look-around.ts'
import { serviceSpec, serviceStateDir, type TargetRequest } from './target.ts'

export interface InstallRequest extends TargetRequest {
  readonly isDryRun: boolean
  readonly shallStart: boolean
  readonly isSilent: boolean
  /** For people, while it goes on. */
  readonly say: (line: string) => void
}

/**
 * Installs this SuperClaw as a service; with `isDryRun` it only says what it would write, and what is in the way.
 * @throws SERVICE_*, FORBIDDEN, CONFIG_*; then all is as it was
 */
export async function installService(request: InstallRequest, signal: AbortSignal): Promise<OutputOfInstall> {
  const { scope, env } = request
  const manager = openServiceManager(scope, env)
  const previous = installedService(scope, env)
  const plane = await planeIn(previous?.spec.stateDir ?? serviceStateDir(scope, env), env)
  const spec = await serviceSpec(
    withPrevious(request, previous?.spec),
    plane?.configPath ?? previous?.spec.configPath,
  )
  const facts = await lookAround(spec, manager, env, plane)
  const warnings = warningsOf(facts)
  const refusal = refusalOf(facts)
  if (request.isDryRun) {
    if (refusal) warnings.unshift({ message: `It would be refused: ${refusal.message}`, cure: refusal.hint })
    return outcome(manager, manager.textOf(spec), { isDryRun: true, warnings })
  }
  if (refusal) throw new ExpectedError(refusal.code, refusal.message, { hint: refusal.hint })
  await checkConfig(spec.configPath, env)
  const state = await manager.state()
  const plan: InstallPlan = {
    spec,
    manager,
    facts,
    env,
    previous,
    plane,
    agentPids: await agentPidsOf(plane),
    state,
    shallStart: request.shallStart,
  }
  await carryOut(plan, request, (warning) => warnings.push(warning), signal)
  return afterwards(plan, warnings)
}

/** What was chosen once is chosen, until something else is. */
function withPrevious(request: InstallRequest, spec: InstallPlan['spec'] | undefined): TargetRequest {
  if (!spec) return request
  return {
    ...request,
    env: { SUPERCLAW_HOME: spec.scope === 'system' ? spec.stateDir : undefined, ...request.env },
    port: request.port ?? spec.port ?? undefined,
    runAs: request.runAs ?? spec.account ?? undefined,
    isHardened: request.isHardened ?? spec.isHardened,
  }
}

/** @throws CONFIG_INVALID: a service that cannot start is none */
async function checkConfig(path: string, env: InstallRequest['env']): Promise<void> {
  if (existsSync(path)) await loadConfig(path, { cwd: dirname(path), env })
}

async function carryOut(
  plan: InstallPlan,
  { isSilent, say }: InstallRequest,
  warn: (warning: Warning) => void,
  signal: AbortSignal,
): Promise<void> {
  const steps = await installSteps(plan, warn)
  await runSteps(steps, { isSilent, onUndoFailed: say }, signal)
}

async function afterwards(plan: InstallPlan, warnings: readonly Warning[]): Promise<OutputOfInstall> {
  const { manager, spec, env, plane, state, agentPids } = plan
  const now = await manager.state()
  const runs = now.activity === 'active' ? await planeIn(spec.stateDir, env) : undefined
  const hasTakenOver = plane !== undefined && runs !== undefined && runs.pid !== plane.pid
  const pidsNow = hasTakenOver ? await agentPidsOf(runs) : new Map()
  const kept = [...agentPids].filter(([id, pid]) => pidsNow.get(id) === pid).length
  const lost = hasTakenOver ? lossWarnings(agentPids.size - kept) : []
  return outcome(manager, manager.textOf(spec), {
    isDryRun: false,
    warnings: [...warnings, ...lost, ...laterWarnings(plan, now)],
    isChanged: isUnitChanged(plan) || !state.isEnabled || now.pid !== state.pid,
    isEnabled: now.isEnabled,
    pid: now.pid,
    url: runs?.url ?? null,
    keptAgents: kept,
  })
}

/** Some may have ended by themselves meanwhile; that is not to be told from here. */
function lossWarnings(count: number): Warning[] {
  if (count === 0) return []
  const message = `${countOf(count, 'agent')} ended or started anew while the service took over`
  return [{ message, cure: 'superclaw events says which, and why' }]
}

/** What goes on as it was, because nobody said `--now`. */
function laterWarnings(plan: InstallPlan, now: ServiceState): Warning[] {
  const { plane, shallStart } = plan
  if (shallStart || !plane) return []
  const cure = 'superclaw install-service --now hands over at once, every agent kept'
  if (now.pid !== plane.pid)
    return [{ message: `The control plane that runs (pid ${plane.pid}) is not the service's yet`, cure }]
  return isUnitChanged(plan)
    ? [{ message: 'The service goes on as it was until it is started anew', cure }]
    : []
}

function outcome(
  manager: ServiceManager,
  unit: string,
  rest: Partial<OutputOfInstall> & { readonly isDryRun: boolean; readonly warnings: readonly Warning[] },
): OutputOfInstall {
  return {
    scope: manager.scope,
    manager: manager.name,
    unitPath: manager.unitPath,
    unit,
    isChanged: false,
    isEnabled: false,
    pid: null,
    url: null,
    keptAgents: 0,
    ...rest,
    warnings: [...rest.warnings],
  }
}
