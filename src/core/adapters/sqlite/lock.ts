import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import { sqliteFault } from './sqlite-errors.ts'

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
 * @throws PLANE_ALREADY_RUNNING, STATE_UNWRITABLE
 */
export function openLock(paths: { readonly lock: string; readonly holder: string }): PlaneLock {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(paths.lock, { timeout: 0 })
    chmodSync(paths.lock, 0o600)
    db.exec('pragma locking_mode = exclusive')
    db.exec('begin exclusive')
    db.exec('create table if not exists held (at integer) strict')
    db.exec('commit')
  } catch (cause) {
    db?.close()
    throw sqliteFault(cause) === 'busy' ? alreadyRunning(paths.holder, cause) : unlockable(paths.lock, cause)
  }
  return {
    describe(holder) {
      // Renamed into place, so that whoever reads it meanwhile reads all of it.
      const draft = `${paths.holder}.new`
      writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 })
      renameSync(draft, paths.holder)
    },
    [Symbol.dispose]: () => db.close(),
  }
}

/** What the last holder said of itself; `undefined` when it said nothing. */
export function readHolder(path: string): Holder | undefined {
  try {
    return parseHolder(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

function parseHolder(value: Partial<Holder> | null): Holder | undefined {
  const { pid, url, port, startedAtMs } = value ?? {}
  if (typeof pid !== 'number') return undefined
  return {
    pid,
    url: typeof url === 'string' ? url : null,
    port: typeof port === 'number' ? port : null,
    startedAtMs: typeof startedAtMs === 'number' ? startedAtMs : 0,
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

/** It holds nothing, so that it may be thrown away whatever is wrong with it. */
function unlockable(path: string, cause: unknown): ExpectedError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new ExpectedError('STATE_UNWRITABLE', `${path} cannot be locked: ${message}`, {
    hint: `See that its folder is yours and its disk has room; if it is damaged, rm '${path}' loses nothing`,
    cause,
  })
}
