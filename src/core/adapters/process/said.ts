import { closeSync, existsSync, openSync, readSync, statSync, truncateSync } from 'node:fs'
import type { Said } from '../../agent/look.ts'
import { unlessFaulty } from './process-table.ts'
import { notifyMark, type RunDirectory, saidPath } from './run-directory.ts'
import type { Heard, HostState } from './tracked-run.ts'

export const nothingSaid: Said = { lines: 0, isReady: false, beats: 0 }

/** What is read at a time, and how long the file may grow: beyond, it is emptied. */
const chunkBytes = 64 * 1024

/** What a live run said so far. */
export function heardOf(state: HostState, runId: string): Said {
  const run = state.runs.get(runId)
  if (run?.phase !== 'live') return nothingSaid
  run.heard ??= openHeard(state, run.directory)
  return run.heard.said()
}

function openHeard(state: HostState, directory: RunDirectory): Heard {
  const path = saidPath(directory)
  let lines = 0
  let isReady = false
  let offset = 0
  const read = (): void => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (size <= offset) return
    const said = linesFrom(path, offset, Math.min(size - offset, chunkBytes))
    lines += said.length
    isReady ||= said.includes('READY=1')
    offset = size
    if (size <= chunkBytes) return
    // Whoever writes so much is not read line by line. It appends, so its next line begins the file anew.
    truncateSync(path)
    offset = 0
  }
  // Of a run that a control plane before us started, nobody hears the socket yet.
  if (existsSync(notifyMark(directory))) void state.relay.listen(directory)
  const leaveSweep = state.saidSweep.add(() => void unlessFaulty(read))
  return {
    said() {
      unlessFaulty(read)
      return { lines, isReady, beats: lines }
    },
    [Symbol.dispose]: () => void leaveSweep(),
  }
}

/** Whole lines only. */
function linesFrom(path: string, offset: number, lengthBytes: number): string[] {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(lengthBytes)
    const bytes = readSync(file, buffer, 0, lengthBytes, offset)
    return buffer.subarray(0, bytes).toString('latin1').split('\n').slice(0, -1)
  } finally {
    closeSync(file)
  }
}
