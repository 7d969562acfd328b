import type { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import type { Clock } from '../../platform.ts'
import { createForeignWriteCheck } from './foreign-writes.ts'
import { inTransaction } from './transaction.ts'
import { type WriteRefusal, writeRefusal } from './write-refusal.ts'

/** What is kept in memory beside the file: it follows what becomes of a transaction. */
export interface Followers {
  /** It was committed. */
  keep(): void
  /** It was rolled back. */
  forget(): void
  /** Somebody else made one. */
  reload(): void
  /** Writes a page, and nothing that matters, to see whether the disk takes it. */
  countRecovery(): void
}

export interface WriteGateDeps {
  readonly db: DatabaseSync
  readonly followers: Followers
  /** Without timers, a disk that refused is asked again only when there is something to write. */
  readonly clock: Partial<Pick<Clock, 'after'>>
  /** Told once, when no write can be tried again before the control plane was started anew. */
  readonly onUnfit: (error: ExpectedError) => void
  /** Told after a commit of somebody else. */
  readonly onForeignWrite: () => void
}

/** The one way to write: it knows when the disk refuses, and asks it again. */
export interface WriteGate {
  /** All of `work` or none of it. @throws STORE_READ_ONLY, STATE_CORRUPT */
  transact<Result>(work: () => Result): Result
  /** Looks whether somebody else wrote. */
  look(): void
  isReadOnly(): boolean
  /** Asks no more. */
  close(): void
}

/** How long after a refusal the disk is asked again, if nobody wants to write sooner. */
const retryMs = 1_000

export function createWriteGate({ db, followers, clock, ...tell }: WriteGateDeps): WriteGate {
  const hasForeignWrite = createForeignWriteCheck(db)
  let refused: WriteRefusal | undefined
  let cancelRetry: (() => void) | undefined
  let isClosed = false

  const look = (): void => {
    if (!hasForeignWrite()) return
    followers.reload()
    tell.onForeignWrite()
  }
  const transact = <Result>(work: () => Result): Result => {
    cancelRetry?.()
    if (refused?.isFinal) throw refused.error
    try {
      look()
      const result = inTransaction(db, work)
      followers.keep()
      refused = undefined
      return result
    } catch (error) {
      followers.forget()
      throw refuse(error)
    }
  }
  const refuse = (error: unknown): unknown => {
    const refusal = writeRefusal(error)
    if (!refusal) return error
    refused = refusal
    if (refusal.isFinal) tell.onUnfit(refusal.error)
    else if (!isClosed) cancelRetry = clock.after?.(retryMs, retry)
    return refusal.error
  }
  const retry = (): void => {
    try {
      transact(followers.countRecovery)
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error
    }
  }

  return {
    transact,
    look,
    isReadOnly: () => refused !== undefined,
    close() {
      isClosed = true
      cancelRetry?.()
    },
  }
}
