import type { Handlers } from '../dispatch.ts'
import type { Tier } from '../health/check.ts'
import type { HealthMonitor, HealthState, TierState } from '../health/health-monitor.ts'
import type { SelfLimits, SelfRestart } from '../health/limits.ts'
import type { Remedy } from '../health/remedy.ts'
import type { Senses } from '../health/senses.ts'
import type { CheckState } from '../health/watched-check.ts'
import type { OutputOf } from '../operations/contract.ts'

type HealthView = OutputOf<'health.show'>
type Figure = HealthView['self']['figures'][number]

export type Targets = Readonly<Record<Tier, number>>

/** What is behind `health.show`, opened when it is asked for at the latest. */
export interface SelfWatch {
  readonly monitor: HealthMonitor
  readonly senses: Senses
  readonly isWatching: boolean
  targets(): Targets
  remedies(): readonly (Remedy & { readonly isBuiltIn: boolean })[]
  decision(): SelfRestart
  uptimeMs(): number
}

export function createHealthHandlers(selfWatch: () => Promise<SelfWatch>): Pick<Handlers, 'health.show'> {
  return {
    'health.show': async () => {
      const watch = await selfWatch()
      return healthView(watch, await watch.monitor.current())
    },
  }
}

function healthView(watch: SelfWatch, { status, tiers, checks }: HealthState): HealthView {
  const targets = watch.targets()
  const decision = watch.decision()
  return {
    status,
    atMs: watch.senses.clock.now(),
    isWatching: watch.isWatching,
    tiers: tiers.map((state) => ({ ...tierView(state), target: targets[state.tier], met: state.met })),
    checks: checks.map((state) => checkView(state, targets)),
    self: {
      figures: figuresOf(watch, checks),
      restart: { decision: decision.kind, untilMs: 'untilMs' in decision ? decision.untilMs : null },
    },
    remedies: watch.remedies().map(({ when, action, agent, perHour, isBuiltIn }) => ({
      when,
      do: action,
      agent,
      perHour,
      isBuiltIn,
    })),
  }
}

/** What `plane.status` says of a tier. */
export function tierView({ tier, status, message }: TierState) {
  return { tier, status, message }
}

function checkView({ check, reading, verdict, atMs, met }: CheckState, targets: Targets) {
  return {
    id: check.id,
    tier: check.tier,
    status: verdict.status,
    outcome: reading.outcome,
    value: reading.value,
    unit: check.unit,
    message: reading.message,
    cure: reading.cure ?? null,
    sinceMs: verdict.sinceMs,
    atMs,
    target: targets[check.tier],
    met,
  }
}

/** What the control plane takes of its machine and how far behind it is. What a check has seen is not measured again. */
function figuresOf({ senses, uptimeMs }: SelfWatch, checks: readonly CheckState[]): Figure[] {
  const { heapBytes, openFilesMax } = senses.usage()
  const limits: SelfLimits = senses.limits()
  const seen = (id: string): number | null =>
    checks.find(({ check }) => check.id === id)?.reading.value ?? null
  const filesLimit = openFilesMax === null ? null : Math.floor((openFilesMax * limits.openFilesPercent) / 100)
  const figure = (name: string, value: number | null, unit: string, limit: number | null = null): Figure => ({
    name,
    value,
    unit,
    limit,
  })
  return [
    figure('event loop delay', seen('event_loop:delay'), 'ms', limits.eventLoopDelayMs),
    figure('memory', seen('memory:resident'), 'bytes', limits.memoryBytes),
    figure('heap', heapBytes, 'bytes'),
    figure('open files', seen('files:open'), 'descriptors', filesLimit),
    figure('store write', seen('store:write'), 'ms'),
    figure('events that wait for the disk', senses.unrecorded().kept, 'events'),
    figure('starts that wait for their turn', senses.waitingStarts(), 'agents'),
    figure('starts within the last hour', seen('plane:restarts'), 'starts'),
    figure('up', uptimeMs(), 'ms'),
  ]
}
