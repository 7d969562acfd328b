import type { MessagePort } from 'node:worker_threads'
import { historyKinds } from '../../usage/history/history-kind.ts'
import { readAny } from './read-any.ts'
import type { HistoryReading, ResumePoint } from './read-history.ts'

export interface ReaderCall {
  readonly id: number
  /** Its place among the kinds. */
  readonly kind: number
  readonly path: string
  readonly from: ResumePoint | null
}

export type ReaderAnswer =
  | { readonly id: number; readonly reading: HistoryReading }
  | { readonly id: number; readonly failure: ReaderFailure }

interface ReaderFailure {
  readonly message: string
  /** What the disk says; `undefined` for a fault of ours. */
  readonly code: string | undefined
  readonly syscall: string | undefined
}

/** Reads what comes by a port, one after the other, until it is closed. */
export function answerReaderCalls(port: MessagePort): void {
  port.on('message', (call: ReaderCall) => port.postMessage(answerOf(call)))
}

function answerOf({ id, kind: index, path, from }: ReaderCall): ReaderAnswer {
  try {
    const kind = historyKinds[index]
    if (!kind) throw new Error(`no history is of kind ${index}`)
    return { id, reading: readAny(kind, path, from) }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    return { id, failure: { message: error instanceof Error ? error.message : String(error), code, syscall } }
  }
}

export function errorOfReading({ message, code, syscall }: ReaderFailure): Error {
  return Object.assign(new Error(message), { code, syscall })
}
