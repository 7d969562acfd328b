import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { type PlaneRecord, parseRecord } from '../../plane-log/record.ts'
import { type RecordFilter, recordMatcher } from '../../plane-log/record-filter.ts'
import { lastWords } from './last-words.ts'
import { type LogPart, linesBackward, linesFrom, openParts } from './log-parts.ts'

const pollMs = 200

/** The control plane's own log, read from its files: no control plane need be there. */
export interface PlaneLogReader extends Disposable {
  /** The last `limit` records that fit, oldest first, up to when the reader was opened. */
  read(limit: number): Promise<readonly PlaneRecord[]>
  /** What comes after that, until `signal` aborts. Goes on over rotations, whoever makes them. */
  follow(signal: AbortSignal): AsyncIterable<readonly PlaneRecord[]>
}

export interface PlaneLogPaths {
  readonly planeLog: string
  readonly planeErrors: string
}

/** @throws INPUT_INVALID for a pattern that does not parse */
export async function openPlaneLogReader(
  paths: PlaneLogPaths,
  filter: RecordFilter,
): Promise<PlaneLogReader> {
  const fits = recordMatcher(filter, await lineMatcher(filter.grep))
  const fit = (line: string): PlaneRecord[] => {
    const record = parseRecord(line)
    return record && fits(record, line) ? [record] : []
  }
  const parts = openParts(paths.planeLog)

  return {
    async read(limit) {
      const words = lastWords(paths.planeErrors)
      const found = words ? fit(JSON.stringify(words)) : []
      for (const lines of newestFirst(parts)) {
        if (found.length >= limit) break
        for (const line of lines) found.push(...fit(line))
        await nextTurn()
      }
      return found.slice(0, limit).reverse()
    },
    async *follow(signal) {
      using tail = createTail(paths.planeLog, parts)
      while (!signal.aborted) {
        const records = tail.next().flatMap(fit)
        if (records.length > 0) yield records
        await sleep(pollMs, undefined, { signal }).catch(() => undefined)
      }
    },
    [Symbol.dispose]() {
      for (const part of parts) part[Symbol.dispose]()
    },
  }
}

function* newestFirst(parts: readonly LogPart[]): Generator<readonly string[]> {
  for (const part of parts) yield* linesBackward(part)
}

/** Lines as they come, after what `read` has of `parts`. As long as a file is open its number is nobody else's. */
function createTail(path: string, parts: readonly LogPart[]) {
  let part = parts[0]
  let offset = part?.sizeBytes ?? 0
  const isKnown = (ino: number): boolean => ino === part?.ino || parts.some((each) => each.ino === ino)
  const close = (): void => {
    if (part && !parts.includes(part)) part[Symbol.dispose]()
  }
  const rest = (): string[] => {
    if (!part) return []
    // Somebody emptied it.
    if (part.size() < offset) offset = 0
    const { lines, end } = linesFrom(part, offset)
    offset = end
    return lines
  }
  return {
    next(): string[] {
      const lines = rest()
      // Oldest first: there may have been several rotations.
      for (const newer of openParts(path, isKnown).reverse()) {
        lines.push(...rest())
        close()
        part = newer
        offset = 0
        lines.push(...rest())
      }
      return lines
    },
    [Symbol.dispose]: close,
  }
}

/** Patterns take a library that is loaded for the first of them. */
async function lineMatcher(grep: string | undefined): Promise<(line: string) => boolean> {
  if (grep === undefined) return () => true
  const { parseLinePattern } = await import('../../log/line-pattern.ts')
  return parseLinePattern(grep)
}
