import { ExpectedError } from '../core/errors.ts'

/** Runs `work`, and runs it anew each time that it was too slow a reader of a live feed. */
export async function againWhenLagging(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
      return
    } catch (error) {
      if (!(error instanceof ExpectedError && error.code === 'READER_LAGGED')) throw error
    }
  }
}
