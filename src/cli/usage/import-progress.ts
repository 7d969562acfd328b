/** Where progress is shown: standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** What is sooner done needs no word. */
const quietMs = 500

/** One line on a terminal that tells how far histories are read, once that takes long; gone when all is. */
export function createImportProgress(
  stream: ProgressStream,
  elapsed: () => number,
): (readBytes: number, allBytes: number) => void {
  const beganAtMs = elapsed()
  let isShown = false
  return (readBytes, allBytes) => {
    if (readBytes >= allBytes) {
      if (isShown) stream.write('\r\u001b[K')
      isShown = false
      return
    }
    if (!stream.isTTY || elapsed() - beganAtMs < quietMs) return
    isShown = true
    stream.write(`\r\u001b[KReading histories: ${megabytes(readBytes)} of ${megabytes(allBytes)} MB`)
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)
