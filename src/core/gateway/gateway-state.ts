import { type Drift, noDrift } from './drift.ts'
import type {
  CoolingModel,
  CronJob,
  GatewayApproval,
  GatewayChannel,
  GatewayHealth,
  GatewayHost,
  GatewayLogLine,
  GatewayRun,
  GatewaySession,
  GatewayTask,
} from './gateway-model.ts'
import { noSpend, type SeenCall, type Spend, type UsageTotals } from './spend.ts'

/**
 * What is known of one OpenClaw gateway. All texts in it came from outside and are safe to print; all of it is
 * bounded, whatever the gateway sends. Times are by the gateway's clock unless they say otherwise.
 */
export interface GatewayState {
  /** Who answers; `null` before the first handshake. */
  readonly server: GatewayServer | null
  readonly sessions: ReadonlyMap<string, GatewaySession>
  /** Sessions that the gateway says it has; more than `sessions` when only the latest are kept. */
  readonly sessionCount: number
  /** What works now, by run id. */
  readonly runs: ReadonlyMap<string, GatewayRun>
  /** Those that ended last. */
  readonly endedRuns: readonly string[]
  readonly approvals: ReadonlyMap<string, GatewayApproval>
  readonly cronJobs: ReadonlyMap<string, CronJob>
  readonly tasks: ReadonlyMap<string, GatewayTask>
  readonly channels: readonly GatewayChannel[]
  readonly coolingModels: readonly CoolingModel[]
  readonly health: GatewayHealth | null
  readonly host: GatewayHost | null
  /** Of all messages that were seen, also of sessions that are gone. */
  readonly spend: Spend
  /** What the gateway itself booked today; only ever from an answer that it called fresh. */
  readonly usageToday: UsageTotals | null
  /** `accepting`, `preparing`, `prepared`, or what a newer gateway calls it. */
  readonly suspension: string
  /** That it said that it is going down; `null` since it came back. */
  readonly shutdown: GatewayShutdown | null
  readonly logLines: readonly GatewayLogLine[]
  readonly drift: Drift
  /** The calls that were counted last, oldest first. One that is told twice counts once. */
  readonly recentCalls: readonly SeenCall[]
  /** Messages that were recorded before are history, not spend that we saw. */
  readonly countedFromMs: number
}

export interface GatewayServer {
  readonly version: string
  readonly buildId: string | null
  /** Changes with every start of the gateway. */
  readonly bootId: string | null
  readonly protocol: number
  /** What this connection may do: never more than was asked for. */
  readonly scopes: readonly string[]
  readonly updateAvailable: string | null
  /** The gateway's clock less ours, when it greeted. */
  readonly clockAheadMs: number
}

export interface GatewayShutdown {
  readonly reason: string
  /** A number means that it starts again; `null` that it stops. */
  readonly restartExpectedMs: number | null
}

export const emptyGateway: GatewayState = Object.freeze({
  server: null,
  sessions: new Map(),
  sessionCount: 0,
  runs: new Map(),
  endedRuns: [],
  approvals: new Map(),
  cronJobs: new Map(),
  tasks: new Map(),
  channels: [],
  coolingModels: [],
  health: null,
  host: null,
  spend: noSpend,
  usageToday: null,
  suspension: 'accepting',
  shutdown: null,
  logLines: [],
  drift: noDrift,
  recentCalls: [],
  countedFromMs: 0,
})
