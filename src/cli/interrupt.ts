/** A wait for Ctrl-C or a request to end. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal
  /** 128 + the signal's number once interrupted, as a shell reports it. */
  exitCode(): number | undefined
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

/** Turns the first SIGINT or SIGTERM into an abort. The second ends the process, as if nobody listened. */
export function onInterrupt(): Interrupt {
  const abort = new AbortController()
  let code: number | undefined
  const listeners = Object.entries(exitCodes).map(([name, exitCode]) => {
    const listener = (): void => {
      code = exitCode
      stopListening()
      abort.abort()
    }
    return { name, listener }
  })
  const stopListening = (): void => {
    for (const { name, listener } of listeners) process.off(name, listener)
  }
  for (const { name, listener } of listeners) process.on(name, listener)
  return { signal: abort.signal, exitCode: () => code, [Symbol.dispose]: stopListening }
}
