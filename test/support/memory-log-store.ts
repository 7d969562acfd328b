import { parseLinePattern } from '../../src/core/log/line-pattern.ts'
import type { LogFollow, LogLine, LogStore } from '../../src/core/log/log-store.ts'
import { sanitizeLine } from '../../src/core/log/sanitize.ts'
import { type SeenTime, seenAtMs } from '../../src/core/log/seen-time.ts'
import type { Clock } from '../../src/core/platform.ts'

/** A log store without files. What an agent would append to its file is given to `write`. */
export interface MemoryLogStore extends LogStore {
  write(agentId: string, text: string): void
}

interface Log {
  bytes: Buffer
  readonly times: SeenTime[]
  grewAtMs: number
}

/** Dates lines when they are written, keeps all of them, and cuts none. */
export function createMemoryLogStore(clock: Clock): MemoryLogStore {
  const logs = new Map<string, Log>()
  const closing = new AbortController()
  let grown = Promise.withResolvers<void>()

  const logOf = (agentId: string): Log => {
    const log = logs.get(agentId) ?? { bytes: Buffer.alloc(0), times: [], grewAtMs: clock.elapsed() }
    logs.set(agentId, log)
    return log
  }

  /** The lines that begin at `from` or after, the unfinished last one included when asked for. */
  function linesOf(agentId: string, from: number, withUnfinished: boolean): readonly LogLine[] {
    const { bytes, times } = logOf(agentId)
    const lines: LogLine[] = []
    for (let offset = from; offset < bytes.length; ) {
      const at = bytes.indexOf(0x0a, offset)
      if (at === -1 && !withUnfinished) break
      const end = at === -1 ? bytes.length : at
      const text = sanitizeLine(bytes.toString('utf8', offset, end).replace(/\r$/, ''))
      lines.push({ agentId, atMs: seenAtMs(times, end + 1), offset, text, cutBytes: 0 })
      offset = end + 1
    }
    return lines
  }

  const lastFinished = (agentId: string) => logOf(agentId).bytes.lastIndexOf(0x0a) + 1

  async function wait(signal: AbortSignal): Promise<void> {
    const done = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => done.resolve(), { once: true })
    const cancel = clock.after(1000, done.resolve)
    await Promise.race([grown.promise, done.promise])
    cancel()
  }

  async function* follow(query: LogFollow, places: Map<string, number>, signal: AbortSignal) {
    const matches = matcher(query.grep)
    while (!signal.aborted) {
      const lines = query.agentIds.flatMap((agentId) => {
        const isStale = clock.elapsed() - logOf(agentId).grewAtMs >= 1000
        const found = linesOf(agentId, places.get(agentId) ?? 0, isStale)
        const from = Math.max(places.get(agentId) ?? 0, lastFinished(agentId))
        places.set(agentId, isStale ? logOf(agentId).bytes.length : from)
        return found.filter((line) => matches(line.text))
      })
      if (lines.length > 0) yield lines.sort((left, right) => left.atMs - right.atMs)
      else await wait(signal)
    }
  }

  return {
    write(agentId, text) {
      const log = logOf(agentId)
      log.bytes = Buffer.concat([log.bytes, Buffer.from(text)])
      log.times.push({ atMs: Math.max(clock.now(), log.times.at(-1)?.atMs ?? 0), offset: log.bytes.length })
      log.grewAtMs = clock.elapsed()
      grown.resolve()
      grown = Promise.withResolvers()
    },
    open(agentId) {
      logOf(agentId)
      return `/nowhere/${agentId}/current.log`
    },
    close: () => undefined,
    endOffset: (agentId) => logs.get(agentId)?.bytes.length ?? 0,
    async read({ agentIds, grep, limit, sinceMs = 0 }) {
      const matches = matcher(grep)
      const lines = agentIds
        .flatMap((agentId) => linesOf(agentId, 0, true))
        .filter((line) => line.atMs >= sinceMs && matches(line.text))
      return limit === 0 ? [] : lines.sort((left, right) => left.atMs - right.atMs).slice(-limit)
    },
    shrink: async () => undefined,
    follow(query, signal) {
      const places = new Map(
        query.agentIds.map((id) => [id, query.fromOffsets?.get(id) ?? logs.get(id)?.bytes.length ?? 0]),
      )
      const { tail } = query
      if (tail !== undefined) for (const id of query.agentIds) places.set(id, lastFinished(id))
      const either = AbortSignal.any([signal, closing.signal])
      const read = this.read
      return (async function* () {
        matcher(query.grep)
        if (tail) {
          const lines = await read({ ...query, limit: tail + query.agentIds.length })
          const finished = lines.filter((line) => line.offset < (places.get(line.agentId) ?? 0))
          if (finished.length > 0) yield finished.slice(-tail)
        }
        yield* follow(query, places, either)
      })()
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
    },
  }
}

function matcher(grep: string | undefined): (text: string) => boolean {
  return grep === undefined ? () => true : parseLinePattern(grep)
}
