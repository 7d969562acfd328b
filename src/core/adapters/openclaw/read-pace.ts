import type { Clock } from '../../platform.ts'

/** In each window of so long, */
const windowMs = 100
/** no more than this is read of one gateway, */
const bytesMax = 2 * 1024 * 1024
/** and what it sends gets so much of the event loop. What goes beyond is taken off the windows that follow, */
const workMsMax = 20
/** so many of them at most. */
const debtWindowsMax = 5

/** What is read of one sender, so that a flood of it leaves time for all else: the rest waits with its sender. */
export interface ReadPace {
  /** @param work what takes in `chunkBytes` that have come */
  read(chunkBytes: number, work: () => void): void
  stop(): void
}

export function createReadPace(
  clock: Pick<Clock, 'elapsed' | 'after'>,
  source: { pause(): void; resume(): void },
): ReadPace {
  let bytes = 0
  let workMs = 0
  let cancel: (() => void) | null = null
  const isOver = (): boolean => bytes > bytesMax || workMs > workMsMax
  const renew = (): void => {
    cancel = null
    bytes = 0
    workMs = Math.min(Math.max(0, workMs - workMsMax), debtWindowsMax * workMsMax)
    if (isOver()) begin()
    else source.resume()
  }
  const begin = (): void => {
    cancel ??= clock.after(windowMs, renew)
  }
  return {
    read(chunkBytes, work) {
      begin()
      const startedMs = clock.elapsed()
      work()
      workMs += clock.elapsed() - startedMs
      bytes += chunkBytes
      if (isOver()) source.pause()
    },
    stop: () => cancel?.(),
  }
}
