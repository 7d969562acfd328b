import { join } from 'node:path'
import { realClock } from '../core/adapters/host/real-clock.ts'
import type { StartTraces } from '../core/agent/start-traces.ts'
import type { StatePaths } from '../core/config/paths.ts'
import { isSecret } from '../core/config/secret-name.ts'
import { shownConfig } from '../core/config/shown-config.ts'
import type { Handlers } from '../core/dispatch.ts'
import type { EventLog } from '../core/event/event-log.ts'
import type { AgentSpec } from '../core/fleet/agent.ts'
import type { Fleet } from '../core/fleet/fleet.ts'
import type { Gateways } from '../core/gateway/gateways.ts'
import { createAgentHandlers } from '../core/handlers/agent-handlers.ts'
import { idsNamed } from '../core/handlers/agent-target.ts'
import { createApprovalHandlers } from '../core/handlers/approval-handlers.ts'
import { createEventHandlers } from '../core/handlers/event-handlers.ts'
import type { FleetView } from '../core/handlers/fleet-view.ts'
import { createGatewayHandlers } from '../core/handlers/gateway-handlers.ts'
import { createHealthHandlers } from '../core/handlers/health-handlers.ts'
import { createLiveUsageHandlers } from '../core/handlers/live-usage-handlers.ts'
import { createLogHandlers } from '../core/handlers/log-handlers.ts'
import { createMetricHandlers } from '../core/handlers/metric-handlers.ts'
import type { Finding } from '../core/handlers/plane-findings.ts'
import { createPlaneHandlers, type PlaneFacts } from '../core/handlers/plane-handlers.ts'
import { createPriceHandlers } from '../core/handlers/price-handlers.ts'
import { createReconcileHandlers } from '../core/handlers/reconcile-handlers.ts'
import { createRequestHandlers } from '../core/handlers/request-handlers.ts'
import { createSecretHandlers } from '../core/handlers/secret-handlers.ts'
import { createTraceHandlers } from '../core/handlers/trace-handlers.ts'
import { createUsageHandlers } from '../core/handlers/usage-handlers.ts'
import type { LogStore } from '../core/log/log-store.ts'
import type { Heartbeats } from '../core/watched/watch-push.ts'
import type { PlaneControl } from './control.ts'
import type { LateSecrets } from './late-secrets.ts'
import type { LateSelfWatch } from './late-self-watch.ts'
import type { LateTelemetry } from './late-telemetry.ts'
import type { LateUsage } from './late-usage.ts'
import { diagnose } from './plane-doctor.ts'
import type { PlaneLogging } from './plane-logging.ts'

export interface HandlerParts {
  readonly fleet: Fleet
  readonly log: EventLog
  readonly logs: LogStore
  readonly view: FleetView
  readonly heartbeats: Heartbeats
  readonly gateways: () => Promise<Gateways>
  readonly logging: Pick<PlaneLogging, 'cause'>
  readonly pushToken: (agentId: string) => string
  readonly control: PlaneControl
  readonly hasGuardian: () => boolean
  readonly facts: () => PlaneFacts
  readonly uptimeMs: () => number
  readonly paths: StatePaths
  readonly health: LateSelfWatch
  readonly telemetry: Pick<LateTelemetry, 'view'>
  readonly secrets: LateSecrets
  readonly usage: Pick<LateUsage, 'open' | 'follow' | 'priceFault'>
  readonly startTraces: StartTraces
  readonly otlpFindings: () => readonly Finding[]
}

/** The handlers of every operation, over the parts of a control plane. */
export function composeHandlers({
  fleet,
  log,
  logs,
  view,
  heartbeats,
  gateways,
  logging,
  pushToken,
  control,
  hasGuardian,
  facts,
  uptimeMs,
  paths,
  health,
  telemetry,
  secrets,
  usage,
  startTraces,
  otlpFindings,
}: HandlerParts): Handlers {
  const specs = () => fleet.snapshot().map(({ spec }) => spec)
  const idsOf = (targets: readonly string[]): string[] =>
    targets.flatMap((target) => idsNamed(target, specs()))
  const idsOrAll = (targets: readonly string[]): string[] =>
    targets.length > 0 ? idsOf(targets) : specs().map(({ id }) => id)
  const ofGateways = { clock: realClock, log, specs, gateways, cause: logging.cause }
  const memoryBytes = (): number => process.memoryUsage.rss()
  return {
    ...createAgentHandlers({
      fleet,
      view,
      log,
      heartbeats,
      pushToken,
      startTraces,
      url: () => facts().url,
      logPath: (agentId) => join(paths.logs, agentId, 'current.log'),
      inherited: process.env as Record<string, string>,
    }),
    ...createGatewayHandlers(ofGateways),
    ...createApprovalHandlers(ofGateways),
    ...createEventHandlers(log, idsOf),
    ...createLogHandlers(logs, idsOrAll, async (input) => {
      // Loaded for who asks: an idle control plane does without.
      const { openPlaneLogReader } = await import('../core/adapters/plane-log/log-reader.ts')
      using reader = await openPlaneLogReader(paths, input)
      return [...(await reader.read(input.limit))]
    }),
    ...createHealthHandlers(health.open),
    ...createMetricHandlers(telemetry.view),
    ...handlersOfUsage(usage, specs),
    ...createSecretHandlers({ vault: secrets.open, fleet, reapply: control.reapply }),
    ...createPlaneHandlers({
      facts,
      view,
      log,
      uptimeMs,
      configPath: () => control.config().loaded.path,
      hasGuardian,
      isRecovered: control.isRecovered,
      memoryBytes,
      health: health.peek,
      running: () => fleet.snapshot().filter(({ pid }) => pid !== null).length,
      restart: (reason, actor) => control.restart({ reason, actor }),
      reload: control.reload,
      shownConfig: () => {
        const { path, config } = control.config().loaded
        return { path, config: shownConfig(config, isSecret) }
      },
      doctor: () =>
        diagnose({ fleet, log, control, health, hasGuardian, paths, secrets, otlpFindings, usage }),
      stop: (keepAgents, actor) => control.stop({ keepAgents, actor }),
    }),
  }
}

/** Of all that the desk answers. */
function handlersOfUsage(
  { open: desk, follow }: Pick<LateUsage, 'open' | 'follow'>,
  specs: () => readonly AgentSpec[],
) {
  return {
    ...createUsageHandlers(desk, (agentId) => specs().find(({ id }) => id === agentId)?.fleet),
    ...createReconcileHandlers(desk),
    ...createLiveUsageHandlers({ desk, clock: realClock }),
    ...createRequestHandlers({ clock: realClock, desk, follow }),
    ...createTraceHandlers(desk),
    ...createPriceHandlers(desk),
  }
}
