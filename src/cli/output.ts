import { once } from 'node:events'

/**
 * Writes lines and waits for a reader that does not keep up, so that nothing piles up in memory. What was written is
 * delivered even after `signal` aborts.
 */
export async function writeLines(
  lines: readonly string[],
  signal?: AbortSignal,
  stream: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  if (lines.length === 0) return
  const isTaken = stream.write(`${lines.join('\n')}\n`)
  if (!isTaken && !signal?.aborted)
    await once(stream, 'drain', signal ? { signal } : {}).catch(() => undefined)
}

/** Each as a JSON text. */
export const jsonLines = (items: readonly object[]): string[] => items.map((item) => JSON.stringify(item))
