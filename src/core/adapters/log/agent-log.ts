import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../platform.ts'
import { type CurrentFile, openCurrentFile } from './current-file.ts'
import { openSegments, type Piece, type Segments } from './segments.ts'

/**
 * One agent's log, as one run of bytes over all its files. Its functions do not wait, so that no reader ever sees
 * half a rotation. Once disposed it reads as empty.
 */
export interface AgentLog extends Disposable {
  readonly agentId: string
  readonly dir: string
  readonly current: CurrentFile
  readonly segments: Segments
  /** Offset of the first byte that is kept. */
  start(): number
  /** Offset after the last byte that was seen. */
  end(): number
  /** Looks how long it is now. */
  look(): void
  /** Reads bytes from `offset` on; fewer than fit at the end of a file. 0 when there are none. */
  read(offset: number, into: Buffer): number
  /** The first offset from `offset` on that can be read: what is before it was pruned, or taken away. */
  firstReadable(offset: number): number
  /** The last readable bytes before `offset`, as far as one file has them. */
  pieceBefore(offset: number): Piece | undefined
  /** Keeps the files open until the returned function is called, even if it is disposed before. */
  hold(): () => void
  isDisposed(): boolean
}

export interface AgentLogDeps {
  readonly clock: Clock
  /** Of all logs. */
  readonly dir: string
  /** Told whenever a look finds that a log has grown. */
  readonly onGrown: (agentId: string) => void
}

/** Opens the log in folder `dir/agentId`, made if absent (0700, files 0600). */
export function openAgentLog(deps: AgentLogDeps, agentId: string): AgentLog {
  const dir = join(deps.dir, agentId)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const current = openCurrentFile(deps.clock, dir, () => deps.onGrown(agentId))
  const segments = openSegments(dir)
  const lease = createLease(() => current[Symbol.dispose]())
  current.look()

  return {
    agentId,
    dir,
    current,
    segments,
    start: () => segments.start() ?? current.base(),
    end: () => current.end(),
    look() {
      if (!lease.isOver()) current.look()
    },
    read(offset, into) {
      if (lease.isOver()) return 0
      return offset >= current.base() ? current.read(offset, into) : segments.read(offset, into)
    },
    firstReadable(offset) {
      return offset >= current.base() ? offset : (segments.firstFrom(offset) ?? current.base())
    },
    pieceBefore(offset) {
      const base = current.base()
      if (offset <= base || current.end() <= base) return segments.pieceBefore(offset)
      return { start: base, end: Math.min(offset, current.end()) }
    },
    hold: lease.hold,
    isDisposed: lease.isOver,
    [Symbol.dispose]: lease.end,
  }
}

/** Calls `release` once it has ended and nobody holds it. */
function createLease(release: () => void) {
  let holders = 0
  let over = false
  return {
    isOver: () => over,
    hold() {
      holders++
      return () => {
        holders--
        if (over && holders === 0) release()
      }
    },
    end() {
      if (over) return
      over = true
      if (holders === 0) release()
    },
  }
}
