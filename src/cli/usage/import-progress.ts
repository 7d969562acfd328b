/** Where progress is shown: standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface ImportProgress extends Disposable {
  shown(readBytes: number, allBytes: number): void
}

/** What is sooner done needs no word. */
const quietMs = 500

/** One line on a terminal that tells how far histories are read, once that takes long; gone when it is over. */
export function createImportProgress(stream: ProgressStream, elapsed: () => number): ImportProgress {
  const beganAtMs = elapsed()
  let isShown = false
  return {
    shown(readBytes, allBytes) {
      if (!stream.isTTY || elapsed() - beganAtMs < quietMs) return
      isShown = true
      stream.write(`\r\u001b[KReading histories: ${megabytes(readBytes)} of ${megabytes(allBytes)} MB`)
    },
    [Symbol.dispose]() {
      if (isShown) stream.write('\r\u001b[K')
    },
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)
