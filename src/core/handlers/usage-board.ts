import type { UsageReading } from '../metrics/agent-source.ts'
import type { ProcessSampler, ProcessUsage } from '../metrics/process-sampler.ts'
import type { Clock } from '../platform.ts'
import type { Fleet } from './fleet.ts'

/** No figure that is shown is older; sooner at first, so that a fleet that just began has figures. */
const sampleMs = 2_000
const firstSamplesMs = [100, 400, 1_000]
/** How often processes are measured while nobody asks, and for how long after a question somebody does. */
const idleSampleMs = 15_000
const askingMs = 30_000

/** What the processes of agents use. */
export interface UsageBoard extends Disposable {
  /** As it was measured last; `undefined` for what is gone, or not measured. */
  of(pid: number): ProcessUsage | undefined
  /** Sees that it is up to date, and stays so for a while. */
  ask(): void
  /** What it is now, two seconds old at most. */
  read(): UsageReading
}

export interface UsageBoardDeps {
  readonly fleet: Pick<Fleet, 'snapshot'>
  /** `null`: nothing is measured. */
  readonly sampler: ProcessSampler | null
  readonly clock: Pick<Clock, 'after' | 'elapsed'>
}

export function createUsageBoard({ fleet, sampler, clock }: UsageBoardDeps): UsageBoard {
  let usage: ReadonlyMap<number, ProcessUsage> = new Map()
  let samples = 0
  let sampledMs = clock.elapsed()
  let askedMs = Number.NEGATIVE_INFINITY
  let cancel: () => void = () => undefined

  const sample = (from: ProcessSampler): void => {
    const pids = fleet.snapshot().flatMap(({ pid }) => pid ?? [])
    usage = pids.length === 0 ? new Map() : from.sample(pids)
    sampledMs = clock.elapsed()
    const usualMs = sampledMs - askedMs < askingMs ? sampleMs : idleSampleMs
    cancel()
    cancel = clock.after(firstSamplesMs[samples++] ?? usualMs, () => sample(from))
  }
  const refresh = (): void => {
    if (sampler && clock.elapsed() - sampledMs >= sampleMs) sample(sampler)
  }
  if (sampler) sample(sampler)
  return {
    of: (pid) => usage.get(pid),
    ask() {
      askedMs = clock.elapsed()
      refresh()
    },
    read() {
      refresh()
      return { elapsedMs: sampledMs, byPid: usage }
    },
    [Symbol.dispose]: () => cancel(),
  }
}
