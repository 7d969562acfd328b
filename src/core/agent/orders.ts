import { ExpectedError } from '../errors.ts'
import type { NewEvent } from '../event/event.ts'
import { startOrder } from './dependencies.ts'
import type { Lifecycle } from './lifecycle-model.ts'
import { type Supervision, stopping } from './supervision.ts'

/** How long a run has to last before a start counts as done; one that ends sooner is told of with how it ended. */
const lastingMs = 300

/** What an order may take, beyond the time that agents have to end. */
const marginMs = 10_000

interface Order {
  readonly type: 'start' | 'stop' | 'restart'
  readonly verb: 'started' | 'stopped' | 'restarted'
  readonly wanted: 'running' | 'stopped'
}

const orders = {
  start: { type: 'start', verb: 'started', wanted: 'running' },
  stop: { type: 'stop', verb: 'stopped', wanted: 'stopped' },
  restart: { type: 'restart', verb: 'restarted', wanted: 'running' },
} as const satisfies Record<string, Order>

/** Has agents do as they are told, and waits until they do. What is to run is watched for a moment: it may end at once. */
export async function order(
  supervision: Supervision,
  name: keyof typeof orders,
  ids: readonly string[],
  actor: string,
): Promise<void> {
  const { instances, recorder } = supervision
  const { type, verb, wanted }: Order = orders[name]
  const specs = startOrder(ids.map((id) => known(supervision, id).spec))
  const chosen = (type === 'stop' ? specs.toReversed() : specs).map(({ id }) => id)
  const reason = `${verb} by ${actor}`
  await recorder.commit(
    chosen.map((agentId): NewEvent => ({ type: 'agent.wanted', agentId, actor, data: { wanted, reason } })),
  )
  if (supervision.isClosed()) throw stopping()
  for (const id of chosen) instances.tell(id, { type, reason, actor })
  const isDone = type === 'stop' ? isQuiet : hasSettled
  await untilAll(supervision, chosen, (id) => isDone(supervision, id), verb)
  if (type === 'stop') return
  await supervision.waiting.until(() => chosen.every((id) => isLasting(supervision, id)), lastingMs)
}

/** Stops all, each after those that depend on it. */
export async function stopEach(supervision: Supervision, actor: string): Promise<void> {
  const { instances } = supervision
  const { table } = instances
  const begun = new Map<string, Promise<void>>()
  const stop = (id: string): Promise<void> => {
    if (begun.has(id)) return begun.get(id) ?? Promise.resolve()
    const dependants = table.dependants(table.get(id)?.spec.name ?? '')
    // One that does not end is told of by its own promise; what it depends on is stopped all the same.
    const stopped = Promise.allSettled(dependants.map(stop)).then(() => {
      instances.tell(id, { type: 'stop', reason: 'the control plane stops', actor })
      return untilAll(supervision, [id], (each) => isQuiet(supervision, each), 'stopped')
    })
    begun.set(id, stopped)
    return stopped
  }
  const results = await Promise.allSettled(table.ids().toReversed().map(stop))
  const late = table.ids().filter((id) => !isQuiet(supervision, id))
  if (late.length > 0) throw timedOut(late, 'stopped')
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Nothing of it runs, and nothing is left of what ran. */
function isQuiet({ instances, clearing }: Supervision, id: string): boolean {
  const run = instances.table.get(id)?.run ?? null
  return run === null && clearing.isClear(id)
}

/** It runs, or it is known why it does not. */
function hasSettled({ instances }: Supervision, id: string): boolean {
  const model = instances.table.get(id)
  if (!model) return true
  return model.state !== 'exiting' && (model.run === null || model.run.phase === 'live')
}

/** Its run has lasted, or it is known why none does. */
function isLasting({ instances, deps }: Supervision, id: string): boolean {
  const run = instances.table.get(id)?.run ?? null
  return run === null || (run.phase === 'live' && deps.clock.elapsed() - run.startedAtMs >= lastingMs)
}

/** Waits for each. @throws TIMED_OUT */
async function untilAll(
  { waiting, instances }: Supervision,
  ids: readonly string[],
  isDone: (id: string) => boolean,
  verb: string,
): Promise<void> {
  const graces = ids.map((id) => instances.table.get(id)?.spec.stop.graceMs ?? 0)
  const timeoutMs = Math.max(0, ...graces) + marginMs
  if (await waiting.until(() => ids.every(isDone), timeoutMs)) return
  throw timedOut(
    ids.filter((id) => !isDone(id)),
    verb,
  )
}

function timedOut(ids: readonly string[], verb: string): ExpectedError {
  return new ExpectedError('TIMED_OUT', `Not ${verb} in time: ${ids.join(', ')}`, {
    hint: `superclaw agent show ${ids[0] ?? ''}`,
  })
}

function known({ instances }: Supervision, id: string): Lifecycle {
  const model = instances.table.get(id)
  if (model && !model.isRemoved) return model
  throw new ExpectedError('AGENT_UNKNOWN', `No agent is called ${id}`, { hint: 'superclaw fleet' })
}
