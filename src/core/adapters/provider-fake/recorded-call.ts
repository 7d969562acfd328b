import type { ProviderRequest } from '../../provider-fake/call.ts'
import type { Planned } from '../../provider-fake/planned.ts'

/** How a call ended: answered to its end, broken off by the script, left by the client; `open` while it goes on. */
export type Outcome = 'open' | 'answered' | 'broken' | 'left'

/** A request that came in, and what it got. It holds the client's key, where it sent one: nothing of it is to be logged. */
export interface RecordedCall extends Omit<Planned, 'answer'> {
  readonly method: string
  readonly path: string
  readonly headers: ProviderRequest['headers']
  readonly body: string
  /** `body` parsed; `undefined` when it is no JSON. */
  readonly json: unknown
  /** Of the answer; `undefined` when no head of it is sent. */
  readonly status: number | undefined
  readonly outcome: Outcome
}

export interface OpenCall {
  readonly call: RecordedCall
  /** Once the connection is done with it. */
  close(isFinished: boolean): void
}

export function recordCall(request: ProviderRequest, planned: Planned): OpenCall {
  const { answer, ...told } = planned
  const { method, path, headers, body = '' } = request
  let outcome: Outcome = 'open'
  return {
    call: {
      ...told,
      ...{ method, path, headers, body },
      status: answer.hasHead ? answer.status : undefined,
      get json() {
        return parsed(body)
      },
      get outcome() {
        return outcome
      },
    },
    close(isFinished) {
      const unfinished = answer.ending === 'reset' ? 'broken' : 'left'
      outcome = isFinished ? 'answered' : unfinished
    },
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
