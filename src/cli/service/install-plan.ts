import type { InstalledService } from '../../core/adapters/service/installed-service.ts'
import type { InstallFacts } from '../../core/service/install-rules.ts'
import type { ServiceManager, ServiceState } from '../../core/service/service-manager.ts'
import type { ServiceSpec } from '../../core/service/service-spec.ts'
import type { PlaneStatus } from '../../plane/launcher.ts'

export type AgentPids = ReadonlyMap<string, number>

/** What is there, and what is to become of it. */
export interface InstallPlan {
  readonly spec: ServiceSpec
  readonly manager: ServiceManager
  readonly facts: InstallFacts
  readonly env: Readonly<Record<string, string | undefined>>
  /** The service of before; `undefined` for the first. */
  readonly previous: InstalledService | undefined
  readonly state: ServiceState
  /** What runs in its state directory, whoever started it. */
  readonly plane: PlaneStatus | undefined
  /** Pids of its agents, by id. */
  readonly agentPids: AgentPids
  /** Whether it is to run at the end. */
  readonly shallStart: boolean
}

export function isUnitChanged({ previous, manager, spec }: InstallPlan): boolean {
  return previous?.text !== manager.textOf(spec)
}

/** Whether the service has to be started, or started anew because its unit changed. */
export function isStartNeeded(plan: InstallPlan): boolean {
  return plan.shallStart && (plan.state.activity !== 'active' || isUnitChanged(plan))
}
