import type { Finding } from '../core/discovery/finding.ts'
import type { LocalTool } from '../core/discovery/local-tool.ts'
import type { AgentView } from '../core/operations/agent.ts'
import type { OutputOf } from '../core/operations/contract.ts'
import type { EventView } from '../core/operations/event.ts'
import type { ApprovalView } from '../core/operations/gateway.ts'
import type { CostTable, FailureTable, RequestDetail, RequestTail, Spending } from './usage-data.ts'

/** Whether the control plane answers. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** What was known stays on the screen while it is asked again and again. `message` is empty when nobody answers. */
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly message: string }

export type PlaneStatus = OutputOf<'plane.status'>
export type AgentFacts = OutputOf<'agent.show'>
export type AgentVariables = OutputOf<'agent.env'>['variables']
export type LogLine = OutputOf<'log.read'>['lines'][number]

/** How the control plane is, and what all probes found last. Read while it is on the screen. */
export interface Wellness {
  readonly health: OutputOf<'health.show'>
  readonly probes: OutputOf<'agent.probes'>['probes']
}

/** What the gateways are doing. Read while it is on the screen; what waits for a person, always. */
export interface GatewayPicture {
  readonly approvals: readonly ApprovalView[]
  readonly gateways: OutputOf<'gateway.list'>['gateways']
  /** Of all gateways, those that wait and work first. */
  readonly sessions: readonly (OutputOf<'gateway.show'>['sessions'][number] & { readonly agentId: string })[]
}

/** What was found on this machine and its network. Text of strangers in it holds no control characters. */
export interface Found {
  readonly gateways: readonly Finding[]
  /** Programs of this machine that are agents. */
  readonly tools: readonly LocalTool[]
  /** What could not be looked at, for people. */
  readonly notes: readonly string[]
}

/** What was found when it was last looked. */
export interface Discovery extends Found {
  readonly atMs: number
}

export type GatewayFacts = OutputOf<'gateway.show'>
export type GatewayLogLine = OutputOf<'gateway.log'>['lines'][number]

/** What was read of the one gateway that is looked at. */
export interface GatewayDetail {
  readonly agentId: string
  readonly shown: GatewayFacts | null
  /** Why it could not be read, for people. */
  readonly problem: string | null
}

/** The end of the log of the one gateway that is looked at, oldest first. */
export interface GatewayLog {
  readonly agentId: string
  readonly lines: readonly GatewayLogLine[]
  /** Why it could not be read, for people. */
  readonly problem: string | null
}

/** What is known of the machine that the control plane runs on. Read while it is on the screen. */
export interface MachinePicture {
  readonly isRecording: boolean
  readonly everyMs: number
  /** Why nothing could be read, for people. */
  readonly problem: string | null
  /** The last reading of each series. */
  readonly series: OutputOf<'metrics.list'>['series']
  /** The last hour of some, a value a minute, oldest first. */
  readonly histories: readonly {
    readonly metric: string
    readonly labels: Readonly<Record<string, string>>
    readonly values: readonly (number | null)[]
  }[]
}

/** Round trips to one agent in the last hour. */
export interface Trip {
  readonly agentId: string
  /** How many were answered. */
  readonly made: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly jitterMs: number | null
  /** `null` when none was tried. */
  readonly lossPercent: number | null
  /** The median of each minute, oldest first. */
  readonly valuesMs: readonly (number | null)[]
}

export interface TripPicture {
  /** Why nothing could be read, for people. */
  readonly problem: string | null
  readonly trips: readonly Trip[]
}

/** All agents at one moment. */
export interface Sample {
  /** Counts samples, from 1. */
  readonly seq: number
  readonly atMs: number
  readonly agents: readonly AgentView[]
}

/** The samples that are kept. It grows while it is read; what it says of a `seq` does not change until that is dropped. */
export interface Timeline {
  firstSeq(): number
  lastSeq(): number
  /** The sample nearest to `seq` that is kept; `undefined` when there is none at all. */
  nearest(seq: number): Sample | undefined
  /** Per cent of one core in sample `seq`; `null` when it was not measured or is not kept. */
  cpuPercent(agentId: string, seq: number): number | null
}

/** What was read about the one agent that is looked at. Each part is `null` until it has come. */
export interface Detail {
  readonly agentId: string
  readonly facts: AgentFacts | null
  readonly variables: AgentVariables | null
  /** Why something could not be read, for people. */
  readonly problem: string | null
}

/** The newest lines of the one agent that is looked at, oldest first. */
export interface LogTail {
  readonly agentId: string
  readonly lines: readonly LogLine[]
}

/** Everything that the screens show, as one immutable value; the timeline alone goes on growing. */
export interface MonitorData {
  readonly nowMs: number
  readonly connection: Connection
  /** When the control plane was last heard of; `null` before it was. */
  readonly heardAtMs: number | null
  readonly plane: PlaneStatus | null
  /** In natural order of id. An agent that did not change is the same object as before. */
  readonly agents: readonly AgentView[]
  /** The newest, oldest first. */
  readonly events: readonly EventView[]
  readonly detail: Detail | null
  readonly log: LogTail | null
  readonly wellness: Wellness | null
  /** `null` until it was asked for, and when no gateway is watched. */
  readonly gateways: GatewayPicture | null
  /** `null` until somebody looked. */
  readonly discovery: Discovery | null
  readonly gateway: GatewayDetail | null
  readonly gatewayLog: GatewayLog | null
  readonly machine: MachinePicture | null
  readonly trips: TripPicture | null
  /** Of calls to models; each is read while it is on the screen. */
  readonly spending: Spending | null
  readonly costs: CostTable | null
  readonly requests: RequestTail | null
  readonly request: RequestDetail | null
  readonly failures: FailureTable | null
  /** The sample that `agents` belongs to. */
  readonly seq: number
  readonly timeline: Timeline
}
