import type { RunEnd } from '../agent/run.ts'
import type { Issue } from '../errors.ts'
import type { HealthStatus } from '../health/check.ts'

/** The states of an agent. `docs/agents.md` draws how one follows another. */
export const agentStates = [
  'pending',
  'starting',
  'ready',
  'degraded',
  'exiting',
  'backoff',
  'crash_looping',
  'failed',
  'stopped',
] as const
export type AgentState = (typeof agentStates)[number]

/** The facts that can be in the log: name → data. `version` of each is in {@link eventVersions}. */
export interface EventData {
  'plane.started': {
    readonly version: string
    readonly pid: number
    readonly host: string
    readonly recovered: number
  }
  'plane.stopping': { readonly keepAgents: boolean; readonly reason: string }
  /** It ends to be started again at once; its agents go on. */
  'plane.restarting': { readonly reason: string }
  /** What is held of a check, once several looks agree. */
  'health.changed': {
    readonly check: string
    readonly from: HealthStatus
    readonly to: HealthStatus
    readonly message: string
  }
  /** Something was done about a check that fails. `error` when it did not work. */
  'health.remedied': {
    readonly check: string
    readonly remedy: string
    readonly agent: string | null
    readonly error: string | null
  }
  /** A gateway was told to do something. What a message or a patch says is not kept. */
  'gateway.told': {
    readonly order:
      | 'send'
      | 'abort'
      | 'cron'
      | 'patch'
      | 'suspend'
      | 'resume'
      | 'restart'
      | 'approval'
      | 'answer'
    /** The session, the job, the approval; `null` for the gateway as a whole. */
    readonly target: string | null
    /** More of it, in a word: `run`, `deny`. */
    readonly detail: string | null
  }
  /** The oldest events go, up to and with `lastSeq`; what they led to stays. Stored before the first of them goes. */
  'log.pruned': {
    readonly firstSeq: number
    readonly lastSeq: number
    /** When the last of them happened. */
    readonly lastAtMs: number
    /** Of the last of them: the chain goes on from it. */
    readonly lastHash: string
  }
  /** A secret has a value. Neither the value nor a digest of it is told. */
  'secret.set': SecretFacts
  /** It has another value. */
  'secret.rotated': SecretFacts
  'secret.removed': SecretFacts
  /** Its value was shown to the actor. */
  'secret.revealed': SecretFacts
  /** All secrets are wrapped with another key. */
  'secret.rekeyed': { readonly keyId: string; readonly source: string; readonly secrets: number }
  'config.applied': {
    readonly path: string | null
    readonly added: readonly string[]
    readonly changed: readonly string[]
    readonly removed: readonly string[]
  }
  'config.rejected': { readonly path: string; readonly issues: readonly Issue[] }
  'agent.added': AgentFacts
  'agent.changed': AgentFacts
  'agent.removed': Record<string, never>
  /** What was asked for, stored before anything is done about it. */
  'agent.wanted': { readonly wanted: 'running' | 'stopped'; readonly reason: string }
  'agent.state': { readonly from: AgentState; readonly to: AgentState; readonly reason: string }
  /** Its repair is run, in its place. */
  'agent.repairing': { readonly reason: string }
  'run.started': { readonly runId: string; readonly pid: number; readonly startTime: string }
  'run.adopted': {
    readonly runId: string
    readonly pid: number
    readonly startTime: string
    readonly hasShim: boolean
  }
  'run.ready': { readonly runId: string; readonly afterMs: number }
  'run.shim_lost': { readonly runId: string }
  /** A probe found that it has to be restarted. */
  'run.unhealthy': {
    readonly runId: string
    readonly probe: 'startup' | 'liveness' | 'stall'
    readonly reason: string
  }
  /** Once for each run. */
  'run.ended': { readonly runId: string; readonly end: RunEnd }
}

/** What an agent is: we run it, or watch what others run. */
export const agentKinds = ['process', 'openclaw', 'probe', 'push'] as const
export type AgentKind = (typeof agentKinds)[number]

/** What of a spec is worth keeping for ever. Never a value of its environment. */
export interface AgentFacts {
  readonly name: string
  readonly fleet: string
  readonly kind: AgentKind
  readonly instance: number | null
  readonly command: readonly string[]
  readonly cwd: string
  readonly labels: Readonly<Record<string, string>>
  /** By what it is reached, where it is watched and not run. */
  readonly target?: string | null
  /** SHA-256 of the whole spec, so that a change that is not shown here is still seen. */
  readonly digest: string
}

export interface SecretFacts {
  readonly name: string
  readonly version: number
}

export type EventType = keyof EventData

/** The version that new events of each type are written in. */
export const eventVersions: Readonly<Record<EventType, number>> = {
  'plane.started': 1,
  'plane.stopping': 1,
  'plane.restarting': 1,
  'health.changed': 1,
  'health.remedied': 1,
  'gateway.told': 1,
  'log.pruned': 1,
  'secret.set': 1,
  'secret.rotated': 1,
  'secret.removed': 1,
  'secret.revealed': 1,
  'secret.rekeyed': 1,
  'config.applied': 1,
  'config.rejected': 1,
  'agent.added': 1,
  'agent.changed': 1,
  'agent.removed': 1,
  'agent.wanted': 1,
  'agent.state': 1,
  'agent.repairing': 1,
  'run.started': 1,
  'run.adopted': 1,
  'run.ready': 1,
  'run.shim_lost': 1,
  'run.unhealthy': 1,
  'run.ended': 1,
}

/** A fact to be appended. */
export type NewEvent = {
  readonly [Type in EventType]: {
    readonly type: Type
    /** Which agent it is about; `null` for the control plane as a whole. */
    readonly agentId: string | null
    /** `Caller.id` of who caused it. */
    readonly actor: string
    readonly data: EventData[Type]
    /** The request that led to it, for the log of the control plane. It is not stored. */
    readonly requestId?: string
    /** The trace that this request belongs to. It is not stored either. */
    readonly traceId?: string
  }
}[EventType]

/** What an event comes with when a request led to it. */
export type EventCause = Pick<NewEvent, 'requestId' | 'traceId'>

/** A fact in the log. */
export type LoggedEvent = NewEvent & {
  /** Dense, from 1. */
  readonly seq: number
  /** Unix epoch milliseconds. Never goes back within the log, even if the clock does. */
  readonly atMs: number
  /** Of this type's data; see `readEvent`. */
  readonly version: number
  /** Hex SHA-256 over the hash before and this event as it is stored: see `chainText`. */
  readonly hash: string
}
