import { Worker } from 'node:worker_threads'
import type { Clock } from '../../platform.ts'
import { deskCalls, type UsageDesk } from '../../usage/usage-desk.ts'
import type { UsageDeskOptions } from './open-usage-desk.ts'
import { errorOfUsage, type UsageAnswer, type UsageCall } from './usage-calls.ts'

export interface UsageThreadOptions extends UsageDeskOptions {
  readonly clock: Pick<Clock, 'after'>
  /** The program of the thread. */
  readonly entry: string
}

/** So long is it kept with nothing to do: memory is dearer than the half of a second that it takes to begin anew. */
const idleMs = 60_000
/** When nobody asked but the clock, who comes again in ten minutes, or in two seconds while somebody watches. */
const idleOfImportMs = 3_000

/** Answers from a thread of its own, which is begun when it is asked and ends when it rests. */
export function openUsageThread({
  clock,
  entry,
  ...workerData
}: UsageThreadOptions): UsageDesk & AsyncDisposable {
  let thread: Thread | undefined
  let cancelEnd = (): void => undefined
  /** Whether somebody asked for more than what is new, since it was begun. */
  let isAsked = false
  const end = (): Promise<unknown> | undefined => {
    const ending = thread
    thread = undefined
    return ending?.end()
  }
  const call = async (name: keyof UsageDesk, input: unknown): Promise<unknown> => {
    cancelEnd()
    if (!thread?.isAlive()) {
      thread = startThread(entry, workerData)
      isAsked = false
    }
    isAsked ||= name !== 'importHistory'
    const used = thread
    try {
      return await used.call(name, input)
    } finally {
      cancelEnd()
      if (used.isIdle()) cancelEnd = clock.after(isAsked ? idleMs : idleOfImportMs, () => void end())
    }
  }
  return {
    ...deskOver(call),
    async [Symbol.asyncDispose]() {
      cancelEnd()
      await end()
    },
  }
}

type Call = (name: keyof UsageDesk, input: unknown) => Promise<unknown>

/** The desk, each of whose calls goes another way. */
function deskOver(call: Call): UsageDesk {
  const entries = deskCalls.map((name) => [name, (input?: unknown) => call(name, input)])
  return Object.fromEntries(entries) as UsageDesk
}

interface Thread {
  call(name: keyof UsageDesk, input: unknown): Promise<unknown>
  isIdle(): boolean
  isAlive(): boolean
  end(): Promise<unknown>
}

function startThread(entry: string, workerData: UsageDeskOptions): Thread {
  const worker = new Worker(entry, { workerData })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0
  let isAlive = true
  const fail = (error: Error): void => {
    isAlive = false
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', (answer: UsageAnswer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('failure' in answer) asked?.reject(errorOfUsage(answer.failure))
    else asked?.resolve(answer.output)
  })
  worker.on('error', (error) => fail(error as Error))
  worker.on('exit', () => fail(new Error('the thread that counts usage has ended')))
  return {
    isIdle: () => waiting.size === 0,
    isAlive: () => isAlive,
    call(name, input) {
      lastId += 1
      const asked = Promise.withResolvers<unknown>()
      waiting.set(lastId, asked)
      worker.postMessage({ id: lastId, name, input } satisfies UsageCall)
      return asked.promise
    },
    end: () => worker.terminate(),
  }
}
