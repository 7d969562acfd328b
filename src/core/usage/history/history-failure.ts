import { classifyError, type FailedAttempt } from '../failed-attempt.ts'
import { failureMessage } from '../failure-message.ts'

/** What a line of a history tells of an attempt in vain. */
export interface ToldFailure {
  readonly key: string
  readonly tool: string
  readonly atMs: number
  readonly session: string | null
  readonly parentSession?: string | null
  readonly provider: string | null
  readonly model: string
  /** As the tool shows it to its user. */
  readonly text: string
  readonly status?: number | null
  /** As the provider or tool calls the kind. */
  readonly type?: string | null
  readonly requestId?: string | null
  readonly attempt?: number | null
}

/** Longer ones hold what was asked, and no more of why it failed. */
const textMax = 4000

/** What is not told beside the text is looked for in it: most tools write the answer of the API into it as it came. */
export function historyFailure(told: ToldFailure): FailedAttempt {
  const { key, tool, atMs, session, parentSession = null, provider, model } = told
  const text = told.text.slice(0, textMax)
  const status = told.status ?? statusIn(text)
  const type = told.type ?? /"(?:type|status)"\s*:\s*"(?!error")(\w{1,60})"/.exec(text)?.[1] ?? null
  return {
    ...{ key, source: 'session_log', tool, atMs, session, parentSession, provider, model, status },
    errorClass: classifyError({ status, type, message: text }),
    message: failureMessage(text.replaceAll(/\s+/g, ' ').trim()),
    ...{ attempt: told.attempt ?? null, durationMs: null, agent: null },
    requestId: told.requestId ?? /"request_id"\s*:\s*"(\w{1,100})"/.exec(text)?.[1] ?? null,
    traceId: null,
  }
}

/** An HTTP status of a failure where a text names one as such. */
function statusIn(text: string): number | null {
  const named = /(?:API Error:?\s*|\bstatus(?:_code)?\W{1,4}|\bcode\W{1,4}|\bHTTP\s+)([45]\d\d)\b/i.exec(text)
  return named ? Number(named[1]) : null
}
