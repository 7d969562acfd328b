import type { UsageReading } from '../metrics/agent-source.ts'
import type { ProcessSampler, ProcessUsage } from '../metrics/process-sampler.ts'
import type { Clock } from '../platform.ts'
import type { Fleet } from './fleet.ts'

/** No figure that is shown is older; sooner at first, so that a fleet that just began has figures. */
const sampleMs = 2_000
const firstSamplesMs = [100, 400, 1_000]
/** How often processes are measured while nobody asks. */
const idleSampleMs = 15_000

/** What the processes of agents use. */
export interface UsageBoard extends Disposable {
  /** As it was measured last; `undefined` for what is gone, or not measured. */
  of(pid: number): ProcessUsage | undefined
  /** Sees that it is up to date. */
  refresh(): void
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
  let cancel: () => void = () => undefined

  const sample = (from: ProcessSampler): void => {
    const pids = fleet.snapshot().flatMap(({ pid }) => pid ?? [])
    usage = pids.length === 0 ? new Map() : from.sample(pids)
    sampledMs = clock.elapsed()
    cancel()
    cancel = clock.after(firstSamplesMs[samples++] ?? idleSampleMs, () => sample(from))
  }
  const refresh = (): void => {
    if (sampler && clock.elapsed() - sampledMs >= sampleMs) sample(sampler)
  }
  if (sampler) sample(sampler)
  return {
    of: (pid) => usage.get(pid),
    refresh,
    read() {
      refresh()
      return { elapsedMs: sampledMs, byPid: usage }
    },
    [Symbol.dispose]: () => cancel(),
  }
}
