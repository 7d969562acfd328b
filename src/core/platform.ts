/** What the core may ask of the outside world. The real one is built in `src/compose.ts`. */
export interface Platform {
  readonly clock: Clock
  readonly random: Random
}

export interface Clock {
  /** Wall time in Unix epoch milliseconds. For stamps; it can jump. */
  now(): number
  /** Milliseconds since an arbitrary origin; never goes back. For durations. */
  elapsed(): number
  /** Resolves after `durationMs`. Rejects with `signal.reason` once aborted. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>
  /** Calls `callback` once, after `durationMs`. Returns what takes it back; safe to call late. */
  after(durationMs: number, callback: () => void): () => void
}

export interface Random {
  /** A globally unique id that sorts by time of making (UUID v7). */
  id(): string
  /** Uniform in [0, 1). */
  fraction(): number
}
