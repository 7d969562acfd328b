import { Worker } from 'node:worker_threads'
import type { Clock } from '../../platform.ts'
import type { TraceSettings } from '../../usage/trace/trace-desk.ts'
import { deskCalls, type UsageDesk } from '../../usage/usage-desk.ts'
import type { UsageSettings } from '../../usage/usage-settings.ts'
import type { UsageDeskOptions } from './open-usage-desk.ts'
import { errorOfUsage, type UsageAnswer, type UsageCall } from './usage-calls.ts'

export interface UsageThreadOptions extends Omit<UsageDeskOptions, 'traces' | 'settings'> {
  /** Of prices and who pays, as they are now: each call follows them. */
  readonly settings: () => UsageSettings
  readonly clock: Pick<Clock, 'after'>
  /** The program of the thread. */
  readonly entry: string
  readonly traces: {
    readonly path: string
    /** As they are now: asked for at each call, and the same object as long as they do not change. */
    readonly settings: () => Promise<TraceSettings>
  }
}

/** So long is it kept with nothing to do: memory is dearer than the half of a second that it takes to begin anew. */
const idleMs = 60_000
/** When nobody asked but the clock, who comes again in ten minutes, or in two seconds while somebody watches. */
const idleOfImportMs = 3_000

/** Answers from a thread of its own, which is begun when it is asked and ends when it rests. */
export function openUsageThread({
  clock,
  entry,
  traces,
  settings: usageSettings,
  ...options
}: UsageThreadOptions): UsageDesk & AsyncDisposable {
  let thread: Thread | undefined
  let told: { readonly ofTraces: TraceSettings; readonly ofUsage: UsageSettings } | undefined
  /** What it was told of them last, so that each thread that is begun knows it, too. */
  let runs: unknown
  let cancelEnd = (): void => undefined
  /** Whether somebody asked for more than what is new, since it was begun. */
  let isAsked = false
  const end = (): Promise<unknown> | undefined => {
    const ending = thread
    thread = undefined
    return ending?.end()
  }
  const endLater = (used: Thread): void => {
    cancelEnd()
    if (used.isIdle()) cancelEnd = clock.after(isAsked ? idleMs : idleOfImportMs, () => void endAtRest(used))
  }
  /** What is on its way to another collector is sent first. */
  const endAtRest = async (used: Thread): Promise<void> => {
    const isAtRest = await used.call('settleTraces', undefined).catch(() => true)
    if (used !== thread || !used.isIdle()) return
    if (isAtRest) await end()
    else endLater(used)
  }
  const begin = (ofTraces: TraceSettings, ofUsage: UsageSettings): Thread => {
    const all = { ...options, settings: ofUsage, traces: { path: traces.path, settings: ofTraces } }
    const begun = startThread(entry, all)
    isAsked = false
    if (runs !== undefined) tell(begun, 'knowRuns', runs)
    return begun
  }
  const current = (ofTraces: TraceSettings): Thread => {
    const ofUsage = usageSettings()
    if (!thread?.isAlive()) thread = begin(ofTraces, ofUsage)
    else {
      // It comes before what is asked next.
      if (ofTraces !== told?.ofTraces) tell(thread, 'configureTraces', ofTraces)
      if (ofUsage !== told?.ofUsage) tell(thread, 'configure', ofUsage)
    }
    told = { ofTraces, ofUsage }
    return thread
  }
  const call = async (name: keyof UsageDesk, input: unknown): Promise<unknown> => {
    const settings = await traces.settings()
    cancelEnd()
    const used = current(settings)
    if (name === 'knowRuns') runs = input
    isAsked ||= name !== 'importHistory' && name !== 'knowRuns'
    return used.call(name, input).finally(() => endLater(used))
  }
  return {
    ...deskOver(call),
    async [Symbol.asyncDispose]() {
      cancelEnd()
      // What waits for a decision is decided by what is known.
      if (thread?.isAlive()) await thread.call('settleTraces', undefined).catch(() => undefined)
      await end()
    },
  }
}

/** Whether it was heard is seen by what is asked next. */
function tell(thread: Thread, name: 'configure' | 'configureTraces' | 'knowRuns', input: unknown): void {
  void thread.call(name, input).catch(() => undefined)
}

type Call = (name: keyof UsageDesk, input: unknown) => Promise<unknown>

/** The desk, each of whose calls goes another way. */
function deskOver(call: Call): UsageDesk {
  const entries = deskCalls.map((name) => [name, (input?: unknown) => call(name, input)])
  return Object.fromEntries(entries) as UsageDesk
}

/** What need not be copied into the thread, as nobody here needs it any more. */
function givenAway(input: unknown): ArrayBuffer[] {
  const { body } = (input ?? {}) as { readonly body?: unknown }
  return body instanceof ArrayBuffer ? [body] : []
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
      worker.postMessage({ id: lastId, name, input } satisfies UsageCall, givenAway(input))
      return asked.promise
    },
    end: () => worker.terminate(),
  }
}
