import type { EventView } from '../core/operations/event.ts'
import { type AgentsUpdate, createAgentTable } from './agent-table.ts'
import type {
  Connection,
  Detail,
  Discovery,
  GatewayDetail,
  GatewayLog,
  GatewayPicture,
  LogLine,
  LogTail,
  MachinePicture,
  MonitorData,
  PlaneStatus,
  Timeline,
  TripPicture,
  Wellness,
} from './data.ts'
import { createTail } from './tail.ts'
import type { CostTable, FailureTable, RequestDetail, RequestTail, Spending } from './usage-data.ts'

const eventsMax = 2000
const logLinesMax = 5000

/** Something that a stream or a call brought. */
export type Update =
  | { readonly type: 'connection'; readonly connection: Connection }
  | ({ readonly type: 'agents' } & AgentsUpdate)
  | { readonly type: 'events'; readonly events: readonly EventView[]; readonly isAll: boolean }
  | { readonly type: 'plane'; readonly plane: PlaneStatus }
  | { readonly type: 'detail'; readonly detail: Detail }
  | { readonly type: 'wellness'; readonly wellness: Wellness }
  | { readonly type: 'gateways'; readonly gateways: GatewayPicture }
  | { readonly type: 'discovery'; readonly discovery: Discovery }
  | { readonly type: 'gateway'; readonly gateway: GatewayDetail }
  | { readonly type: 'gatewayLog'; readonly gatewayLog: GatewayLog }
  | { readonly type: 'machine'; readonly machine: MachinePicture }
  | { readonly type: 'trips'; readonly trips: TripPicture }
  | { readonly type: 'spending'; readonly spending: Spending }
  | { readonly type: 'costs'; readonly costs: CostTable }
  | { readonly type: 'requests'; readonly requests: RequestTail }
  | { readonly type: 'request'; readonly request: RequestDetail }
  | { readonly type: 'failures'; readonly failures: FailureTable }
  | { readonly type: 'log'; readonly log: LogTail; readonly isAll: boolean }

/** All that came, as it is now. */
export interface Collection {
  take(update: Update, nowMs: number): void
  /** As one immutable value. */
  at(nowMs: number): MonitorData
}

type Single = Omit<MonitorData, 'nowMs' | 'agents' | 'events' | 'log' | 'seq' | 'timeline'>

/** What the control plane did not say. */
const ownUpdates: ReadonlySet<Update['type']> = new Set(['connection', 'discovery'])

export function createCollection(timeline: Timeline): Collection {
  const table = createAgentTable()
  const events = createTail<EventView>(eventsMax)
  const lines = createTail<LogLine>(logLinesMax)
  let logAgentId: string | null = null
  let single: Single = {
    connection: { kind: 'connecting' },
    ...{ heardAtMs: null, plane: null, detail: null, wellness: null, gateways: null, discovery: null },
    ...{ machine: null, trips: null, gateway: null, gatewayLog: null },
    ...{ spending: null, costs: null, requests: null, request: null, failures: null },
  }

  function takeLog({ log, isAll }: Extract<Update, { type: 'log' }>): void {
    if (isAll || log.agentId !== logAgentId) lines.clear()
    logAgentId = log.agentId
    lines.append(log.lines)
  }

  function takeEvents(update: Extract<Update, { type: 'events' }>): void {
    if (update.isAll) events.clear()
    events.append(update.events)
  }

  function taken(update: Update): void {
    switch (update.type) {
      case 'agents':
        table.apply(update)
        break
      case 'events':
        takeEvents(update)
        break
      case 'log':
        takeLog(update)
        break
      default:
        single = { ...single, ...partOf(update) }
    }
  }

  return {
    take(update, nowMs) {
      taken(update)
      if (!ownUpdates.has(update.type)) single = { ...single, heardAtMs: nowMs }
    },
    at(nowMs) {
      const log = logAgentId === null ? null : { agentId: logAgentId, lines: lines.list() }
      return {
        ...single,
        nowMs,
        seq: timeline.lastSeq(),
        timeline,
        agents: table.list(),
        events: events.list(),
        log,
      }
    },
  }
}

/** What there is one of, and a new one takes the place of. */
function partOf({
  type: _,
  ...part
}: Exclude<Update, { type: 'agents' | 'events' | 'log' }>): Partial<Single> {
  return part
}
