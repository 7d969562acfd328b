import { ExpectedError } from '../../errors.ts'
import type { CallOptions } from '../../gateway/control.ts'
import type { AnswerFrame, Refusal } from '../../gateway/frame.ts'
import { fieldsOf } from '../../gateway/outside.ts'
import type { Clock } from '../../platform.ts'

/** The calls that wait for their answers. */
export interface PendingCalls {
  /**
   * @throws GATEWAY_REFUSED with the {@link Refusal} as its cause
   * @throws GATEWAY_UNAVAILABLE when the connection ends, or too many calls wait
   * @throws TIMED_OUT
   */
  add(id: string, method: string, options: CallOptions): Promise<unknown>
  settle(answer: AnswerFrame): void
  /** Ends all of them: there will be no more answers. */
  end(reason: string): void
}

interface Pending {
  readonly method: string
  readonly options: CallOptions
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
  cancelTimeout: () => void
}

const callsMax = 256
const timeoutMsDefault = 20_000
const finalTimeoutMsDefault = 30 * 60_000

export function createPendingCalls(clock: Clock): PendingCalls {
  const calls = new Map<string, Pending>()
  let ended: string | null = null

  const take = (id: string): Pending | undefined => {
    const call = calls.get(id)
    calls.delete(id)
    call?.cancelTimeout()
    return call
  }
  const armed = (id: string, method: string, timeoutMs: number): (() => void) =>
    clock.after(timeoutMs, () => take(id)?.reject(timedOut(method, timeoutMs)))

  return {
    add(id, method, options) {
      if (ended !== null) return Promise.reject(unavailable(method, ended))
      if (calls.size >= callsMax) return Promise.reject(unavailable(method, `${callsMax} calls wait already`))
      return new Promise((resolve, reject) => {
        const cancelTimeout = armed(id, method, options.timeoutMs ?? timeoutMsDefault)
        calls.set(id, { method, options, resolve, reject, cancelTimeout })
      })
    },
    settle({ id, isOk, payload, refusal }) {
      const waiting = calls.get(id)
      if (waiting?.options.onAccepted && isOk && fieldsOf(payload)['status'] === 'accepted') {
        waiting.cancelTimeout()
        waiting.cancelTimeout = armed(
          id,
          waiting.method,
          waiting.options.finalTimeoutMs ?? finalTimeoutMsDefault,
        )
        waiting.options.onAccepted(payload)
        return
      }
      const call = take(id)
      if (isOk) call?.resolve(payload)
      else if (refusal) call?.reject(refused(call.method, refusal))
    },
    end(reason) {
      ended = reason
      for (const id of [...calls.keys()]) {
        const call = take(id)
        call?.reject(unavailable(call.method, reason))
      }
    },
  }
}

/** What the gateway said when it refused; `null` for any other error. */
export function refusalOfError(error: unknown): Refusal | null {
  if (!(error instanceof ExpectedError) || typeof error.cause !== 'object' || error.cause === null)
    return null
  return 'detailCode' in error.cause ? (error.cause as Refusal) : null
}

function refused(method: string, refusal: Refusal): ExpectedError {
  const hint = hintOf(refusal)
  if (refusal.code === 'UNAVAILABLE') {
    return new ExpectedError('GATEWAY_UNAVAILABLE', `${method}: ${refusal.message}`, { hint, cause: refusal })
  }
  return new ExpectedError('GATEWAY_REFUSED', `${method}: ${refusal.message}`, { hint, cause: refusal })
}

function hintOf({ detailCode, retryAfterMs }: Refusal): string | undefined {
  if (detailCode === 'MISSING_SCOPE') return 'Connect again with that scope; its owner has to approve it'
  return retryAfterMs === null ? undefined : `Try again in ${Math.ceil(retryAfterMs / 1000)} s`
}

function unavailable(method: string, reason: string): ExpectedError {
  return new ExpectedError('GATEWAY_UNAVAILABLE', `${method}: ${reason}`)
}

function timedOut(method: string, timeoutMs: number): ExpectedError {
  return new ExpectedError('TIMED_OUT', `The gateway did not answer ${method} within ${timeoutMs / 1000} s`)
}
