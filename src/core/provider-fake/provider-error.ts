/** Why a request is refused, or fails: each API says it in its own shape. */
export interface ProviderError {
  readonly status: number
  readonly message: string
  /** What the API calls this kind; the one that goes with the status without it. */
  readonly type?: string | undefined
  /** OpenAI's alone; `null` for none, where most errors of that status have one. */
  readonly code?: string | null | undefined
  /** OpenAI's alone: the parameter that is wrong. */
  readonly param?: string | undefined
  readonly retryAfterMs?: number | undefined
  /** Gemini's alone. */
  readonly details?: readonly object[] | undefined
}
