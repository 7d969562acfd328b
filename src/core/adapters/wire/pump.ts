import { ExpectedError } from '../../errors.ts'

/**
 * Sends items one after the other, each when there is room for it. Resolves when there are no more, or `signal` aborts.
 * @throws READER_LAGGED, saying which event the reader was sent last; and what `items` throws
 */
export async function pump(
  items: AsyncIterable<unknown>,
  send: (item: unknown) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let seq: number | undefined
  try {
    for await (const item of items) {
      if (signal.aborted) return
      seq = seqOf(item) ?? seq
      await send(item)
    }
  } catch (error) {
    throw isLagged(error) && seq !== undefined ? laggedAt(seq, error) : error
  }
}

/** The sequence number of an item that has one (events), from which a reader can go on; else `undefined`. */
export function seqOf(item: unknown): number | undefined {
  if (typeof item !== 'object' || item === null || !('seq' in item)) return undefined
  return typeof item.seq === 'number' ? item.seq : undefined
}

export function isLagged(error: unknown): error is ExpectedError {
  return error instanceof ExpectedError && error.code === 'READER_LAGGED'
}

function laggedAt(seq: number, { message }: ExpectedError): ExpectedError {
  return new ExpectedError('READER_LAGGED', `${message}; it was sent all up to ${seq}`, {
    hint: `Ask again with afterSeq ${seq}`,
  })
}
