import type { NewEvent } from '../event/event.ts'
import type { Clock } from '../platform.ts'
import { decideSelfRestart, type SelfLimits, type SelfRestart } from './limits.ts'
import { fitsCheck, mayRemedy, type Remedy } from './remedy.ts'
import type { Verdict } from './verdict.ts'
import type { CheckState } from './watched-check.ts'

/** Who is named as the cause of what the control plane does for its own health. */
export const careActor = 'plane:health'

/** Checks whose failure means that a limit of `self.limits` is exceeded. */
const limited: ReadonlySet<string> = new Set(['memory:resident', 'event_loop:delay', 'files:open'])

export interface SelfCareDeps {
  readonly clock: Pick<Clock, 'now'>
  /** Never rejects: a disk that refuses is told of elsewhere. */
  readonly append: (event: NewEvent) => Promise<void>
  readonly warn: (message: string) => void
  readonly remedies: () => readonly Remedy[]
  readonly carryOut: (remedy: Remedy) => Promise<void>
  /** When a remedy was carried out within the last hour, as the log of events has it; oldest first. */
  readonly remediedAtMs: (remedy: Remedy) => Promise<readonly number[]>
  readonly limits: () => SelfLimits
  readonly isGuarded: () => boolean
  /** When it started itself anew within the last hour; oldest first. */
  readonly restartedAtMs: () => Promise<readonly number[]>
  readonly restart: (reason: string) => Promise<unknown>
}

/** What follows from the looks: it is told, mended, and at the worst begun anew. */
export interface SelfCare {
  onLook(state: CheckState, before: Verdict | undefined): void
  /** What was decided last about a limit that is exceeded now. */
  decision(): SelfRestart
}

export function createSelfCare(deps: SelfCareDeps): SelfCare {
  const tend = createRemedies(deps)
  const { check, decision } = createLimitWatch(deps)
  return {
    onLook(state, before) {
      tell(deps, state, before)
      if (state.verdict.status === 'fail') void tend(state)
      if (limited.has(state.check.id))
        void check(state).catch((error: unknown) => deps.warn(messageOf(error)))
    },
    decision,
  }
}

/** A warning comes and goes: only what becomes a failure, and the end of it, is kept for ever. */
function tell({ append }: SelfCareDeps, { check, reading, verdict }: CheckState, before?: Verdict): void {
  const from = before?.status ?? 'pass'
  const to = verdict.status
  if (from === to || (from !== 'fail' && to !== 'fail')) return
  const data = { check: check.id, from, to, message: reading.message }
  void append({ type: 'health.changed', agentId: null, actor: careActor, data })
}

function createRemedies(deps: SelfCareDeps) {
  const doneAtMs = new Map<string, readonly number[]>()
  const underWay = new Set<string>()

  const carryOut = async (remedy: Remedy, key: string, checkId: string): Promise<void> => {
    const nowMs = deps.clock.now()
    // The log knows what the control planes before did.
    const known = doneAtMs.get(key) ?? (await deps.remediedAtMs(remedy))
    if (!mayRemedy(remedy, known, nowMs)) return
    doneAtMs.set(key, [...known, nowMs].slice(-remedy.perHour))
    const error = await deps.carryOut(remedy).then(() => null, messageOf)
    const data = { check: checkId, remedy: remedy.action, agent: remedy.agent, error }
    await deps.append({ type: 'health.remedied', agentId: null, actor: careActor, data })
  }
  return async ({ check }: CheckState): Promise<void> => {
    for (const remedy of deps.remedies().filter((each) => fitsCheck(each, check))) {
      const key = `${remedy.action} ${remedy.agent}`
      if (underWay.has(key)) continue
      underWay.add(key)
      await carryOut(remedy, key, check.id).catch((error: unknown) => deps.warn(messageOf(error)))
      underWay.delete(key)
    }
  }
}

function createLimitWatch(deps: SelfCareDeps) {
  const overSinceMs = new Map<string, number>()
  let decided: SelfRestart = { kind: 'none' }
  let isRestarting = false

  const decide = async (): Promise<SelfRestart> => {
    if (overSinceMs.size === 0) return { kind: 'none' }
    return decideSelfRestart({
      overSinceMs: Math.min(...overSinceMs.values()),
      sustainedMs: deps.limits().sustainedMs,
      restartedAtMs: await deps.restartedAtMs(),
      isGuarded: deps.isGuarded(),
      nowMs: deps.clock.now(),
    })
  }
  const restart = async (reason: string): Promise<void> => {
    isRestarting = true
    await deps.restart(reason).catch((error: unknown) => {
      isRestarting = false
      decided = { kind: 'none' }
      deps.warn(messageOf(error))
    })
  }
  const note = ({ check: { id }, reading }: CheckState): void => {
    if (reading.outcome !== 'fail') overSinceMs.delete(id)
    else if (!overSinceMs.has(id)) overSinceMs.set(id, deps.clock.now())
  }
  const check = async (state: CheckState): Promise<void> => {
    note(state)
    const before = decided
    decided = await decide()
    if (isRestarting || decided.kind === before.kind) return
    const reason = `${state.check.id}: ${state.reading.message}`
    const news = whyNot[decided.kind]
    if (news !== undefined) deps.warn(`${reason}; ${news}, so it goes on`)
    if (decided.kind === 'restart') await restart(reason)
  }
  return { check, decision: (): SelfRestart => decided }
}

const whyNot: { readonly [Kind in SelfRestart['kind']]?: string } = {
  unguarded: 'nothing would start it again',
  exhausted: 'it started itself anew three times within an hour, which did not help',
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
