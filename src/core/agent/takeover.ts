import { planeCaller } from '../access/caller.ts'
import type { AgentFacts } from '../event/event.ts'
import type { AgentRecord } from '../event/event-log.ts'
import { startOrder } from './dependencies.ts'
import type { LifecycleEvent } from './lifecycle-model.ts'
import type { RecoveredRun } from './process-host.ts'
import type { ProcessSpec } from './process-spec.ts'
import { decided, type Findings, type Reconciled, reconcile } from './reconcile.ts'
import { type Supervision, stopping } from './supervision.ts'

export interface Recovery {
  /** Runs that live on. */
  readonly adopted: number
  /** Runs that ended while nobody watched. */
  readonly ended: number
  /** Runs of which it is not known whether they live; they are asked for again. */
  readonly undecided: number
}

type FoundRuns = ReadonlyMap<string, RecoveredRun>

/** A run that is not among so many of the last ones of its agent is not looked for further. */
const runsBack = 20
/** From one question about runs that are undecided to the next; doubles. */
const askAgainMsMin = 1000
const askAgainMsMax = 30_000

/** Takes over what earlier control planes left, and starts what is wanted running. */
export async function takeOver(supervision: Supervision, specs: readonly ProcessSpec[]): Promise<Recovery> {
  const { deps, instances } = supervision
  const ordered = startOrder(specs)
  const found = await findRuns(supervision)
  const listed = (await deps.log.agents()).filter(({ kind }) => kind === 'process')
  const records = new Map(listed.map((record) => [record.id, record]))
  const resume = await wasStopped(supervision)
  const context = { digest: deps.digest, resume, atMs: deps.clock.now(), actor: planeCaller.id }
  const ids = new Set([...ordered.map(({ id }) => id), ...records.keys(), ...found.keys()])
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  const plans = await Promise.all(
    [...ids].map(async (id) => {
      const findings = await findingsOf(supervision, id, byId.get(id), records.get(id), found.get(id))
      return { id, found: found.get(id), ...reconcile(findings, context) }
    }),
  )
  if (supervision.isClosed()) throw stopping()
  for (const { model, facts } of plans) {
    for (const fact of facts) void supervision.recorder.record(fact)
    if (model) instances.add(model)
  }
  instances.table.sort(specs.map(({ id }) => id))
  instances.refresh()
  // Those that run come first, so that nobody waits for what is ready already.
  const isAdopted = (plan: (typeof plans)[number]): boolean => plan.found?.kind === 'adopted'
  for (const plan of [...plans.filter(isAdopted), ...plans.filter((each) => !isAdopted(each))]) {
    settle(supervision, plan, plan)
  }
  askAgainLater(supervision, askAgainMsMin)
  return countKinds(found)
}

/** Whether all agents were stopped with the control plane before this one, or there was none. */
async function wasStopped({ deps }: Supervision): Promise<boolean> {
  const types = ['plane.started', 'plane.stopping']
  const [last] = await deps.log.list({ types, limit: 1, from: 'newest' })
  return last === undefined || (last.type === 'plane.stopping' && !last.data.keepAgents)
}

async function findingsOf(
  { deps }: Supervision,
  id: string,
  spec: ProcessSpec | undefined,
  listed: AgentRecord | undefined,
  found: RecoveredRun | undefined,
): Promise<Findings> {
  const record = listed?.removedAtMs === null ? listed : undefined
  const facts = record ? await lastFacts(deps.log, id) : undefined
  const isAsked = found !== undefined || (spec?.repair ?? null) !== null
  const runs = isAsked ? await deps.log.runs(id, runsBack) : []
  return { id, spec, record, facts, runs, found }
}

async function lastFacts(log: Supervision['deps']['log'], id: string): Promise<AgentFacts | undefined> {
  const types = ['agent.added', 'agent.changed']
  const [event] = await log.list({ types, agentIds: [id], limit: 1, from: 'newest' })
  return event?.type === 'agent.added' || event?.type === 'agent.changed' ? event.data : undefined
}

/** Tells an instance what was found of it. */
function settle(
  { instances, clearing }: Supervision,
  { id, found }: { readonly id: string; readonly found: RecoveredRun | undefined },
  { events, runSinceMs }: Pick<Reconciled, 'events' | 'runSinceMs'>,
): void {
  const isEndKnown = found?.kind === 'ended' && events.every(({ type }) => type !== 'ended')
  if (isEndKnown) clearing.begin(id, found.runId, Promise.resolve())
  if (runSinceMs !== null) instances.setOutput(id, { sinceMs: runSinceMs })
  for (const event of events) instances.tell(id, event)
}

function isHeld({ instances }: Supervision, id: string): boolean {
  return instances.table.get(id)?.run?.phase === 'held'
}

function askAgainLater(supervision: Supervision, afterMs: number): void {
  const { deps, instances, detached } = supervision
  const held = instances.table.ids().filter((id) => isHeld(supervision, id))
  if (held.length === 0) return
  const cancel = deps.clock.after(afterMs, () => {
    detached.signal.removeEventListener('abort', cancel)
    askAgain(supervision, held)
      .catch(deps.onFault)
      .finally(() => askAgainLater(supervision, Math.min(afterMs * 2, askAgainMsMax)))
  })
  detached.signal.addEventListener('abort', cancel, { once: true })
}

async function askAgain(supervision: Supervision, held: readonly string[]): Promise<void> {
  const { deps, detached } = supervision
  const found = await findRuns(supervision)
  for (const id of held) {
    const runs = await deps.log.runs(id, runsBack)
    const run = found.get(id)
    const record = runs.find(({ runId }) => runId === runIdOf(run))
    if (detached.signal.aborted || !isHeld(supervision, id)) continue
    const events: LifecycleEvent[] = [decided(run, record, { resume: false, atMs: deps.clock.now() })]
    settle(supervision, { id, found: run }, { events, runSinceMs: record?.startedAtMs ?? null })
  }
}

function runIdOf(found: RecoveredRun | undefined): string | undefined {
  return found?.kind === 'adopted' ? found.run.runId : found?.runId
}

/** The last run of each agent. The end of one that had a successor already is stored, as nobody asks for it again. */
async function findRuns({ deps, recorder, clearing }: Supervision): Promise<FoundRuns> {
  const found = await deps.host.recover()
  const last = new Map(
    found.map((each) => [each.kind === 'adopted' ? each.run.agentId : each.agentId, each] as const),
  )
  const stored = found.map((each) => {
    if (each.kind !== 'ended' || last.get(each.agentId) === each) return undefined
    const { agentId, runId, end } = each
    const event = recorder.record({ type: 'run.ended', agentId, actor: planeCaller.id, data: { runId, end } })
    clearing.begin(agentId, runId, event)
    return event
  })
  await Promise.all(stored)
  return last
}

function countKinds(found: FoundRuns): Recovery {
  const count = (kind: RecoveredRun['kind']): number =>
    [...found.values()].filter((each) => each.kind === kind).length
  return { adopted: count('adopted'), ended: count('ended'), undecided: count('undecided') }
}
