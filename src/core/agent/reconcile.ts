import type { AgentFacts, NewEvent } from '../event/event.ts'
import type { AgentRecord, RunRecord } from '../event/event-log.ts'
import { agentFacts, isSameProgram, leftoverSpec } from './agent-facts.ts'
import { recallLifecycle } from './lifecycle.ts'
import type { Lifecycle, LifecycleEvent } from './lifecycle-model.ts'
import type { RecoveredRun } from './process-host.ts'
import type { ProcessSpec } from './process-spec.ts'
import { isRepairSpent } from './repair.ts'

/** What is known of an agent when the control plane starts, from all that know something. */
export interface Findings {
  readonly id: string
  /** `undefined`: it is not in the configuration. */
  readonly spec: ProcessSpec | undefined
  /** `undefined`: the log does not know it, or knows it as removed. */
  readonly record: AgentRecord | undefined
  /** As the log had it last. */
  readonly facts: AgentFacts | undefined
  /** Its last runs in the log, newest first. */
  readonly runs: readonly RunRecord[]
  /** `undefined`: nothing of it runs, and no end is to be told. */
  readonly found: RecoveredRun | undefined
}

/** What follows from it. */
export interface Reconciled {
  /** An instance that nothing is known of yet; `null` when there is nothing to look after. */
  readonly model: Lifecycle | null
  /** To be recorded first. */
  readonly facts: readonly NewEvent[]
  /** What its machine is told then, in order. */
  readonly events: readonly LifecycleEvent[]
  /** When a run that is adopted began, by the log; `null` without one. */
  readonly runSinceMs: number | null
}

export interface ReconcileContext {
  readonly digest: (spec: ProcessSpec) => string
  /** Those that came to rest by themselves run again: the control plane starts after a stop of everything. */
  readonly resume: boolean
  readonly atMs: number
  readonly actor: string
}

/** Brings together the configuration, the log and what was found running. Nobody's stop is undone. */
export function reconcile(findings: Findings, context: ReconcileContext): Reconciled {
  const { spec, found } = findings
  if (!spec && !found)
    return { model: null, facts: removedFacts(findings, context), events: [], runSinceMs: null }
  const known = spec ?? leftoverSpec(findings.id, findings.record, findings.facts)
  const wanted = wantedOf(findings, known)
  const record = findings.record ?? newRecord(wanted, context.atMs)
  const isRepaired = isRepairSpent(foundRunId(found), findings.runs, context.atMs)
  const model = recallLifecycle(known, record, isRepaired)
  const run = runOf(findings)
  return {
    model,
    facts: findings.record ? changedFacts(findings, context) : addedFacts(known, wanted, context),
    events: [
      ...(spec ? [] : [{ type: 'removed' as const, actor: context.actor }]),
      decided(found, run, { ...context, resume: context.resume || !findings.record }),
      ...renewal(findings, known, context),
    ],
    runSinceMs: run?.startedAtMs ?? null,
  }
}

/** What a recovered run means to the machine of its agent. */
export function decided(
  found: RecoveredRun | undefined,
  run: RunRecord | undefined,
  { resume, atMs }: Pick<ReconcileContext, 'resume' | 'atMs'>,
): LifecycleEvent {
  switch (found?.kind) {
    case undefined:
      return { type: 'absent', resume }
    case 'adopted':
      return {
        type: 'adopted',
        run: found.run,
        ageMs: Math.max(0, atMs - (run?.startedAtMs ?? atMs)),
        wasReady: (run?.readyAtMs ?? null) !== null,
        isRecorded: run !== undefined,
      }
    case 'undecided':
      return { type: 'undecided', reason: found.reason }
    case 'ended':
      // An end that the log has was judged already; only its record on disk was left.
      return (run?.end ?? null) === null
        ? { type: 'ended', runId: found.runId, end: found.end }
        : { type: 'absent', resume }
  }
}

function runOf({ found, runs }: Findings): RunRecord | undefined {
  const runId = foundRunId(found)
  return runs.find((run) => run.runId === runId)
}

function foundRunId(found: RecoveredRun | undefined): string | undefined {
  return found?.kind === 'adopted' ? found.run.runId : found?.runId
}

/** What runs without a word in the log was wanted once; what does not run is as the configuration says. */
function wantedOf({ record, found }: Findings, spec: ProcessSpec): 'running' | 'stopped' {
  if (record) return record.wanted
  return found || spec.autostart ? 'running' : 'stopped'
}

function newRecord(wanted: 'running' | 'stopped', atMs: number) {
  return {
    state: 'pending' as const,
    reason: 'added',
    sinceMs: atMs,
    wanted,
    restarts: 0,
    lastEnd: null,
  }
}

function addedFacts(spec: ProcessSpec, wanted: 'running' | 'stopped', context: ReconcileContext): NewEvent[] {
  return addedEvents(spec, wanted, context.digest(spec), context.actor)
}

/** What the log is told of an agent that it did not know. */
export function addedEvents(
  spec: ProcessSpec,
  wanted: 'running' | 'stopped',
  digest: string,
  actor: string,
): NewEvent[] {
  const reason = wanted === 'running' ? 'starts with the control plane' : 'does not start by itself'
  return [
    { type: 'agent.added', agentId: spec.id, actor, data: agentFacts(spec, digest) },
    { type: 'agent.wanted', agentId: spec.id, actor, data: { wanted, reason } },
  ]
}

function changedFacts({ spec, facts }: Findings, { digest, actor }: ReconcileContext): NewEvent[] {
  if (!spec || facts?.digest === digest(spec)) return []
  return [{ type: 'agent.changed', agentId: spec.id, actor, data: agentFacts(spec, digest(spec)) }]
}

function removedFacts({ id, record }: Findings, { actor }: ReconcileContext): NewEvent[] {
  return record ? [{ type: 'agent.removed', agentId: id, actor, data: {} }] : []
}

/** A run of another program than the configuration asks for makes way for the right one. */
function renewal(
  { facts, found, spec }: Findings,
  known: ProcessSpec,
  { actor }: ReconcileContext,
): LifecycleEvent[] {
  const isOther = spec && facts && found?.kind === 'adopted' && !isSameProgram(facts, known)
  return isOther ? [{ type: 'replaced', spec: known, needsRestart: true, actor }] : []
}
