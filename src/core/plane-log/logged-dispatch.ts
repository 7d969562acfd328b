import { type Answer, type Dispatch, kindOf } from '../dispatch.ts'
import type { ErrorCode } from '../error-kinds.ts'
import { errorBody } from '../errors.ts'
import type { EventCause } from '../event/event.ts'
import type { Clock } from '../platform.ts'
import type { PlaneLog } from './record.ts'

/** What is under way for whom, across whatever waits meanwhile. Implemented by `adapters/host/request-scope.ts`. */
export interface RequestScope {
  run<Result>(request: EventCause, work: () => Promise<Result>): Promise<Result>
  /** The request that is being answered; empty outside of any, and once it is answered. */
  current(): EventCause
}

export interface LoggedDispatchDeps {
  readonly scope: RequestScope
  readonly clock: Pick<Clock, 'elapsed'>
  readonly log: PlaneLog
}

/**
 * One record for each request: `info` for what changes something, `debug` for what reads, and for a stream when it
 * begins. It tells who asked for what and what came of it, never what came with it.
 */
export function loggedDispatch(dispatch: Dispatch, { scope, clock, log }: LoggedDispatchDeps): Dispatch {
  const tell = async (told: RequestFacts): Promise<void> => {
    const kind = await kindOf(told.operation)
    const duration = `${told.durationMs} ms`
    log(
      kind === 'command' ? 'info' : 'debug',
      `${kind === undefined ? 'an unknown operation' : told.operation}: ${told.code} in ${duration}`,
      { ...told, operation: kind === undefined ? undefined : told.operation },
    )
  }
  return async (caller, name, input, signal): Promise<Answer> => {
    const { requestId, trace } = caller
    const request = {
      ...(requestId !== undefined && { requestId }),
      ...(trace && { traceId: trace.traceId }),
    }
    const startedAtMs = clock.elapsed()
    const answered = (code: RequestFacts['code']): void => {
      const durationMs = Math.round((clock.elapsed() - startedAtMs) * 10) / 10
      void tell({ ...request, operation: name, caller: caller.id, code, durationMs })
    }
    try {
      const work = () => dispatch(caller, name, input, signal)
      const answer = await scope.run(request, work)
      answered('OK')
      return answer
    } catch (error) {
      answered(errorBody(error).code)
      throw error
    }
  }
}

interface RequestFacts extends EventCause {
  readonly operation: string
  readonly caller: string
  readonly code: 'OK' | ErrorCode
  readonly durationMs: number
}
