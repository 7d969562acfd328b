import type { Clock } from '../core/platform.ts'

/** All that is open, closed in the reverse order of opening and within a time. */
export interface Closing {
  /** @param name for people: what it is that could not be closed */
  use<Resource extends Disposable | AsyncDisposable>(name: string, resource: Resource): Resource
  /**
   * Closes each after all that came later. One that takes too long, or fails, is told of and left behind. A second
   * call waits for the first.
   */
  close(): Promise<void>
}

export interface ClosingDeps {
  readonly clock: Pick<Clock, 'after' | 'elapsed'>
  /** Told of what did not close. */
  readonly warn: (message: string) => void
  readonly limits?: ClosingLimits
}

export interface ClosingLimits {
  readonly eachMs: number
  readonly totalMs: number
}

/** All that is closed takes milliseconds, but for readers of a stream, who get a second to take what is left. */
const defaultLimits: ClosingLimits = { eachMs: 5_000, totalMs: 15_000 }

export function createClosing({ clock, warn, limits = defaultLimits }: ClosingDeps): Closing {
  const opened: { readonly name: string; readonly resource: Disposable | AsyncDisposable }[] = []
  let closed: Promise<void> | undefined

  const closeAll = async (): Promise<void> => {
    const deadlineMs = clock.elapsed() + limits.totalMs
    for (const { name, resource } of opened.toReversed()) {
      const limitMs = Math.min(limits.eachMs, Math.max(0, deadlineMs - clock.elapsed()))
      const fault = await within(clock, dispose(resource), limitMs)
      if (fault !== undefined) warn(`${name} ${fault}`)
    }
  }
  return {
    use(name, resource) {
      opened.push({ name, resource })
      return resource
    },
    close() {
      closed ??= closeAll()
      return closed
    },
  }
}

async function dispose(resource: Disposable | AsyncDisposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]()
  else resource[Symbol.dispose]()
}

/** What is wrong with the end of `work`; `undefined` when it came in time. */
export function within(
  clock: Pick<Clock, 'after'>,
  work: Promise<unknown>,
  limitMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, () => resolve(`did not end within ${limitMs / 1_000} s`))
    const settle = (fault?: string): void => {
      cancel()
      resolve(fault)
    }
    work.then(
      () => settle(),
      (error: unknown) => settle(`failed: ${error instanceof Error ? error.message : String(error)}`),
    )
  })
}
