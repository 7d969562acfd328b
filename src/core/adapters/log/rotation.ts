import {
  closeSync,
  fdatasync,
  openSync,
  read,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs'
import { promisify } from 'node:util'
import type { WriterGate } from '../../log/log-store.ts'
import type { AgentLog } from './agent-log.ts'
import { segmentPath, writeBase } from './layout.ts'

const chunkBytes = 256 * 1024
/** How much may be left for the moment in which the agent is frozen. */
const tailBytes = 64 * 1024
/** How often a writer that is as fast as the copy is chased before it is frozen anyway. */
const chasesMax = 8
const attemptsMax = 200

const readAsync = promisify(read)
const writeAsync = promisify(write)
const fdatasyncAsync = promisify(fdatasync)

/** A copy of the current file that is being made: the first `copiedBytes` are in `fd`. */
interface Copy {
  readonly fd: number
  readonly path: string
  readonly base: number
  copiedBytes: number
}

/**
 * Turns the current file of `log` into a segment and empties it. The bulk is copied while the agent writes on;
 * only what came since is copied while it is frozen, without waiting for the disk. That is enough: the bulk was
 * synced before, and of the rest, written within the last milliseconds, a loss of power would have taken the
 * agent's own file just as well.
 *
 * @param log must stay open until the end (`hold`)
 * @param gate `undefined` rotates without freezing anybody: a line that is written in the microseconds between
 *   the last look and the truncation is lost
 * @returns false when the gate refused, or the agent outran the copy; nothing has changed then
 */
export async function rotateLog(log: AgentLog, gate: WriterGate | undefined): Promise<boolean> {
  const base = log.current.base()
  const path = `${segmentPath(log.dir, base)}.tmp`
  const copy: Copy = { fd: openSync(path, 'w+', 0o600), path, base, copiedBytes: 0 }
  try {
    await copyBulk(log, copy)
    if (!(await swapThrough(gate, log, copy))) return false
    await fdatasyncAsync(copy.fd)
    return true
  } finally {
    closeSync(copy.fd)
    rmSync(path, { force: true })
  }
}

async function swapThrough(gate: WriterGate | undefined, log: AgentLog, copy: Copy): Promise<boolean> {
  let isSwapped = false
  const swap = () => {
    isSwapped = swapIn(log, copy)
  }
  try {
    if (gate) await gate.whileStopped(log.agentId, swap)
    else swap()
  } finally {
    if (isSwapped) writeBase(log.dir, log.current.base())
  }
  return isSwapped
}

async function copyBulk(log: AgentLog, copy: Copy): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  await copyUntilNear(log, copy, buffer)
  await fdatasyncAsync(copy.fd)
  await copyUntilNear(log, copy, buffer)
}

/** Copies until little is left, but no more than the writer may have added meanwhile a few times over. */
async function copyUntilNear(log: AgentLog, copy: Copy, buffer: Buffer): Promise<void> {
  for (let chase = 0; chase < chasesMax; chase++) {
    const goalBytes = log.current.sizeBytes()
    if (goalBytes - copy.copiedBytes <= tailBytes) return
    while (copy.copiedBytes < goalBytes) {
      const { bytesRead } = await readAsync(log.current.fd, buffer, 0, buffer.length, copy.copiedBytes)
      if (bytesRead === 0) return
      await writeFully(copy.fd, buffer.subarray(0, bytesRead), copy.copiedBytes)
      copy.copiedBytes += bytesRead
    }
  }
}

async function writeFully(fd: number, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await writeAsync(fd, bytes, done, bytes.length - done, position + done)).bytesWritten
  }
}

/**
 * The step that must not be torn. Its order is what `repairLog` relies on: rename, truncate, `base`. The length is
 * looked at once more after the rename, so that with a writer that is not frozen the gap is as short as can be.
 */
function swapIn(log: AgentLog, copy: Copy): boolean {
  // Somebody emptied the file under the copy.
  if (log.isDisposed() || log.current.sizeBytes() < copy.copiedBytes) return false
  if (log.current.base() !== copy.base) return false
  copyTail(log, copy)
  const path = segmentPath(log.dir, copy.base)
  renameSync(copy.path, path)
  let isWhole = false
  try {
    isWhole = copyTail(log, copy)
    if (isWhole) log.current.empty(copy.copiedBytes)
  } finally {
    if (!isWhole) unlinkSync(path)
  }
  if (!isWhole) return false
  log.segments.add({ base: copy.base, sizeBytes: copy.copiedBytes, path })
  log.look()
  return true
}

/** Copies until there is no more. False when the writer was faster every time, or somebody emptied the file. */
function copyTail(log: AgentLog, copy: Copy): boolean {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const goalBytes = log.current.sizeBytes()
    if (goalBytes <= copy.copiedBytes) return goalBytes === copy.copiedBytes
    copySync(log, copy, goalBytes, buffer)
  }
  return false
}

function copySync(log: AgentLog, copy: Copy, goalBytes: number, buffer: Buffer): void {
  while (copy.copiedBytes < goalBytes) {
    const bytesRead = readSync(log.current.fd, buffer, 0, buffer.length, copy.copiedBytes)
    if (bytesRead === 0) return
    copy.copiedBytes += writeSync(copy.fd, buffer, 0, bytesRead, copy.copiedBytes)
  }
}
