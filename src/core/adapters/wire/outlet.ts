import type { Writable } from 'node:stream'
import { ExpectedError } from '../../errors.ts'
import type { Clock } from '../../platform.ts'

/** Writes to a reader that may be slow. What it has not taken yet is at most one piece beyond the stream's own buffer. */
export interface Outlet {
  /**
   * Resolves when there is room for more, or when the reader is gone.
   * @throws READER_LAGGED when it took nothing for too long
   */
  send(text: string): Promise<void>
}

export function createOutlet(
  stream: Writable,
  { clock, stallMs }: { readonly clock: Clock; readonly stallMs: number },
): Outlet {
  let draining: Promise<void> | undefined
  return {
    async send(text) {
      if (stream.destroyed || stream.writableEnded || stream.write(text)) return
      draining ??= drained(stream, clock, stallMs).finally(() => {
        draining = undefined
      })
      await draining
    },
  }
}

function drained(stream: Writable, clock: Clock, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      cancelStall()
      stream.off('drain', onRoom)
      stream.off('close', onRoom)
      act()
    }
    const onRoom = (): void => settle(resolve)
    const cancelStall = clock.after(stallMs, () => settle(() => reject(lagged(stallMs))))
    stream.on('drain', onRoom)
    stream.on('close', onRoom)
  })
}

function lagged(stallMs: number): ExpectedError {
  return new ExpectedError('READER_LAGGED', `The reader took nothing for ${stallMs / 1000} s`, {
    hint: 'Ask again from the sequence number that was read last',
  })
}
