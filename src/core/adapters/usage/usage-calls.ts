import type { MessagePort } from 'node:worker_threads'
import { ExpectedError } from '../../errors.ts'
import type { UsageDesk } from '../../usage/usage-desk.ts'

export interface UsageCall {
  readonly id: number
  readonly name: keyof UsageDesk
  readonly input: unknown
}

export type UsageAnswer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: UsageFailure }

interface UsageFailure {
  /** `null`: a fault of ours. */
  readonly code: ExpectedError['code'] | null
  readonly message: string
  readonly hint: string | undefined
}

/** Answers what comes by a port, until it is closed. */
export function answerUsageCalls(desk: UsageDesk, port: MessagePort): void {
  port.on('message', ({ id, name, input }: UsageCall) => {
    desk[name](input as never).then(
      (output) => port.postMessage({ id, output }),
      (error: unknown) => port.postMessage({ id, failure: failureOf(error) }),
    )
  })
}

function failureOf(error: unknown): UsageFailure {
  if (error instanceof ExpectedError) {
    const { code, message, hint } = error
    return { code, message, hint }
  }
  return { code: null, message: error instanceof Error ? error.message : String(error), hint: undefined }
}

export function errorOfUsage({ code, message, hint }: UsageFailure): Error {
  return code === null ? new Error(message) : new ExpectedError(code, message, { hint })
}
