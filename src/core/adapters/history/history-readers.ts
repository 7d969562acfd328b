import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HistoryKind } from '../../usage/history/history-kind.ts'
import { readAny } from './read-any.ts'
import type { HistoryReading, ResumePoint } from './read-history.ts'

/** A file of a history, or a part of one, that is to be read. */
export interface ReadJob {
  readonly kind: HistoryKind
  readonly path: string
  /** From where on; `null` from its beginning. */
  readonly from: ResumePoint | null
}

/** Who reads files of histories: this thread, or others. */
export interface HistoryReaders extends AsyncDisposable {
  /** So many can be asked for one without that any of them waits for the next. */
  readonly count: number
  /** @throws what the disk says, with `code` and `syscall` */
  read(job: ReadJob): Promise<HistoryReading>
}

/** Reads in this thread, and lets others have their turn before. */
export const readersHere: HistoryReaders = {
  count: 1,
  async read({ kind, path, from }) {
    await nextTurn()
    return readAny(kind, path, from)
  },
  async [Symbol.asyncDispose]() {},
}
