import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { historyKinds } from '../../usage/history/history-kind.ts'
import type { HistoryReaders } from './history-readers.ts'
import type { HistoryReading } from './read-history.ts'
import { errorOfReading, type ReaderAnswer, type ReaderCall } from './reader-calls.ts'

const threadsMax = 4

/** The program of a thread: in the sources; in what is published, beside the bundle or one folder above its chunks. */
function findProgram(): string | undefined {
  const places = ['../../../history-reader.ts', './history-reader.js', '../history-reader.js']
  return places.map((each) => fileURLToPath(new URL(each, import.meta.url))).find((path) => existsSync(path))
}

export interface ReaderThreadOptions {
  readonly countMax?: number
  readonly program?: string | undefined
}

/**
 * Reads in threads, each of which is begun once there is something for it: one for each core, since who writes what they read
 * waits for them most of the time. @returns `null` where their program is not found
 */
export function openReaderThreads({
  countMax = availableParallelism(),
  program = findProgram(),
}: ReaderThreadOptions = {}): HistoryReaders | null {
  if (program === undefined) return null
  const count = Math.max(1, Math.min(countMax, threadsMax))
  const threads: Thread[] = []
  /** One that has ended answers nobody: another is begun in its place when there is something for it. */
  const leave = (ended: Thread): void => {
    const index = threads.indexOf(ended)
    if (index >= 0) threads.splice(index, 1)
  }
  /** The one with the least to do. */
  const next = (): Thread => {
    const idle = threads.find(({ waiting }) => waiting() === 0)
    if (idle) return idle
    if (threads.length < count) threads.push(startThread(program, leave))
    return threads.reduce((best, each) => (each.waiting() < best.waiting() ? each : best))
  }
  return {
    count,
    read: ({ kind, path, from }) => next().read({ kind: historyKinds.indexOf(kind), path, from }),
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map((thread) => thread.end()))
    },
  }
}

interface Thread {
  waiting(): number
  read(call: Omit<ReaderCall, 'id'>): Promise<HistoryReading>
  end(): Promise<unknown>
}

/** Told as what the disk says would be: it is a fault of the files that the thread was to read. */
const endedError = (cause?: unknown): Error =>
  Object.assign(new Error('a thread that reads histories has ended', { cause }), {
    ...{ code: 'ERR_READER_ENDED', syscall: 'worker' },
  })

function startThread(program: string, onEnd: (ended: Thread) => void): Thread {
  const worker = new Worker(program)
  const waiting = new Map<number, PromiseWithResolvers<HistoryReading>>()
  let lastId = 0
  let isOver = false
  const fail = (error: Error): void => {
    isOver = true
    onEnd(thread)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', (answer: ReaderAnswer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('reading' in answer) asked?.resolve(answer.reading)
    else asked?.reject(errorOfReading(answer.failure))
  })
  worker.on('error', (error) => fail(endedError(error)))
  worker.on('exit', () => fail(endedError()))
  const thread: Thread = {
    waiting: () => waiting.size,
    async read(call) {
      if (isOver) throw endedError()
      lastId += 1
      const asked = Promise.withResolvers<HistoryReading>()
      waiting.set(lastId, asked)
      worker.postMessage({ id: lastId, ...call } satisfies ReaderCall)
      return asked.promise
    },
    end: () => worker.terminate(),
  }
  return thread
}
