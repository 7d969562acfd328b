import { type ErrorCode, errorKinds } from './error-kinds.ts'

/** A single fault of an input that can have many: a line of superclaw.yaml, a field of a request. */
export interface Issue {
  /** Where: dotted key path, empty for the whole. */
  readonly path: string
  readonly message: string
  /** What to write instead, or what to do. */
  readonly cure?: string
  readonly file?: string
  /** 1-based. */
  readonly line?: number
  /** 1-based, in characters. */
  readonly column?: number
}

/**
 * A failure that we foresaw. Shown as message and hint, without a stack.
 * Anything else that is thrown is a bug: exit code 1, stack in the log.
 */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError'
  readonly code: ErrorCode
  /** The command to type, or the thing to do, next. */
  readonly hint: string | undefined
  readonly issues: readonly Issue[]

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string | undefined; cause?: unknown; issues?: readonly Issue[] } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.issues = options.issues ?? []
  }
}

/** An error as it travels: over the socket, over HTTP, and under `error` in `--json` output. */
export interface ErrorBody {
  readonly code: ErrorCode
  readonly message: string
  readonly hint?: string
  readonly issues?: readonly Issue[]
  /** What the control plane's log knows the request by. */
  readonly requestId?: string
}

/** `error` as data. A bug becomes INTERNAL, without its message: that is for the log. */
export function errorBody(error: unknown, requestId?: string): ErrorBody {
  const request = requestId === undefined ? {} : { requestId }
  if (!(error instanceof ExpectedError)) {
    const hint = requestId === undefined ? 'superclaw doctor' : `superclaw logs --self --request ${requestId}`
    return { code: 'INTERNAL', message: 'Something went wrong inside SuperClaw', hint, ...request }
  }
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.issues.length === 0 ? {} : { issues: error.issues }),
    ...request,
  }
}

/** The inverse of {@link errorBody}, on the side that receives it. */
export function errorFromBody(body: ErrorBody): ExpectedError {
  const code = Object.hasOwn(errorKinds, body.code) ? body.code : 'INTERNAL'
  return new ExpectedError(code, body.message, { hint: body.hint, issues: body.issues ?? [] })
}
