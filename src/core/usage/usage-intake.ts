import type { Clock } from '../platform.ts'
import type { UsageBatch, UsageDesk } from './usage-desk.ts'

/** Where what is told live waits until it is kept. */
export interface UsageIntake extends AsyncDisposable {
  add(batch: UsageBatch): void
  /** What is not kept: it came when too much waited, or could not be kept by the end. */
  lost(): number
}

export interface UsageIntakeDeps {
  readonly desk: () => Promise<Pick<UsageDesk, 'take'>>
  readonly clock: Pick<Clock, 'after'>
  /** Told when keeping begins to fail, and of what is lost by it; for people. */
  readonly warn: (message: string) => void
}

const restMs = 1_000
/** After the disk was full, or the store was held by another. */
const faultRestMs = 10_000
const waitingMax = 10_000

/** Keeps what comes within a second at once, and what could not be kept until it can. */
export function createUsageIntake({ desk, clock, warn }: UsageIntakeDeps): UsageIntake {
  let waiting: UsageBatch[] = []
  let count = 0
  let lost = 0
  let isFailing = false
  let isClosed = false
  let cancel: (() => void) | undefined
  let keeping = Promise.resolve()

  const keep = async (): Promise<void> => {
    const batches = waiting
    if (batches.length === 0) return
    waiting = []
    try {
      await (await desk()).take(joined(batches))
      count -= sizeOf(joined(batches))
      isFailing = false
    } catch (error) {
      waiting = [...batches, ...waiting]
      if (!isFailing) warn(`what calls used is not kept: ${textOf(error)}`)
      isFailing = true
    }
  }
  const plan = (afterMs: number): void => {
    if (isClosed) return
    cancel ??= clock.after(afterMs, () => {
      keeping = keep().then(() => {
        cancel = undefined
        if (waiting.length > 0) plan(isFailing ? faultRestMs : restMs)
      })
    })
  }
  return {
    add(batch) {
      if (isClosed) return
      if (count + sizeOf(batch) > waitingMax) {
        if (lost === 0) warn('calls come faster than they are kept: some are not counted')
        lost += sizeOf(batch)
        return
      }
      waiting.push(batch)
      count += sizeOf(batch)
      plan(restMs)
    },
    lost: () => lost,
    async [Symbol.asyncDispose]() {
      isClosed = true
      await keeping
      cancel?.()
      await keep()
      if (waiting.length === 0) return
      warn(`${count} calls, failed calls and spans are lost: they could not be kept by the end`)
      lost += count
      waiting = []
      count = 0
    },
  }
}

function joined(batches: readonly UsageBatch[]): UsageBatch {
  return {
    records: batches.flatMap(({ records }) => records),
    failures: batches.flatMap(({ failures }) => failures),
    spans: batches.flatMap(({ spans }) => spans),
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const sizeOf = ({ records, failures, spans }: UsageBatch): number =>
  records.length + failures.length + spans.length
