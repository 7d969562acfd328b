import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'

/** What the holder of the lock says of itself, in a file beside it: advice for a message, never a proof. */
export interface Holder {
  readonly pid: number
  readonly url: string | null
  readonly port: number | null
  readonly startedAtMs: number
}

export interface PlaneLock extends Disposable {
  describe(holder: Holder): void
}

/**
 * Takes the lock of a state directory: an exclusive transaction's lock on a database that nothing else touches. It is
 * free at once when its holder dies, however it dies, and there is no pid in it that could be another's.
 *
 * No other open and close of the file may happen in this process: POSIX drops a process's locks at the first close.
 * @throws PLANE_ALREADY_RUNNING
 */
export function openLock(paths: { readonly lock: string; readonly holder: string }): PlaneLock {
  const db = new DatabaseSync(paths.lock, { timeout: 0 })
  try {
    db.exec('pragma locking_mode = exclusive')
    db.exec('begin exclusive')
    db.exec('create table if not exists held (at integer) strict')
    db.exec('commit')
  } catch (cause) {
    db.close()
    throw alreadyRunning(paths.holder, cause)
  }
  return {
    describe: (holder) => writeFileSync(paths.holder, JSON.stringify(holder), { mode: 0o600 }),
    [Symbol.dispose]: () => db.close(),
  }
}

/** What the last holder said of itself; `undefined` when it said nothing. */
export function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function alreadyRunning(holderPath: string, cause: unknown): ExpectedError {
  const holder = readHolder(holderPath)
  const who = holder ? ` (pid ${holder.pid}${holder.url ? `, ${holder.url}` : ''})` : ''
  return new ExpectedError(
    'PLANE_ALREADY_RUNNING',
    `Another control plane holds this state directory${who}`,
    {
      hint: 'superclaw status shows it, superclaw stop ends it; SUPERCLAW_HOME gives a second one its own state',
      cause,
    },
  )
}
