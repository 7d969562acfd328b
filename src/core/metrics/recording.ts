import type { Clock } from '../platform.ts'
import type { Moment } from './open-series.ts'
import { hourOf, minuteOf, settleMs } from './roll-up.ts'

/** Something that is read again and again. */
export interface Source extends Disposable {
  /** For people: `the host`. */
  readonly name: string
  read(moment: Moment): void | Promise<void>
  /** At first, and then once a minute. */
  readSlowly?(moment: Moment): void
}

export interface RecordingDeps {
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>
  readonly everyMs: () => number
  readonly sources: readonly Source[]
  /** Called when a minute is over. */
  readonly flush: () => Promise<void>
  /** Called when an hour is over and settled, and at first. */
  readonly tidy: () => Promise<void>
  /** Told once of each source that fails; the others go on. */
  readonly onFault: (source: string, error: unknown) => void
}

/** Reads every source at whole multiples of the interval, until it is disposed. */
export function startRecording({ clock, everyMs, sources, onFault, ...store }: RecordingDeps): Disposable {
  let cancel: () => void = () => undefined
  let minute = Number.NaN
  let hour = Number.NaN
  const failed = new Set<string>()

  const guarded = async (name: string, work: () => void | Promise<void>): Promise<void> => {
    try {
      await work()
      failed.delete(name)
    } catch (error) {
      if (!failed.has(name)) onFault(name, error)
      failed.add(name)
    }
  }
  const flushThenTidy = async (nowMs: number): Promise<void> => {
    await store.flush()
    const settled = hourOf(nowMs - settleMs)
    if (settled === hour) return
    hour = settled
    await store.tidy()
  }
  const tick = (): void => {
    again()
    const nowMs = clock.now()
    const moment = { atMs: Math.floor(nowMs / everyMs()) * everyMs(), elapsedMs: clock.elapsed() }
    const isNewMinute = minuteOf(nowMs) !== minute
    minute = minuteOf(nowMs)
    if (isNewMinute) void guarded('the store', () => flushThenTidy(nowMs))
    for (const source of sources) {
      if (isNewMinute && source.readSlowly)
        void guarded(`${source.name}, slowly`, () => source.readSlowly?.(moment))
      void guarded(source.name, () => source.read(moment))
    }
  }
  const again = (): void => {
    cancel = clock.after(everyMs() - (clock.now() % everyMs()), tick)
  }
  tick()
  return {
    [Symbol.dispose]() {
      cancel()
      for (const source of sources) source[Symbol.dispose]()
    },
  }
}
