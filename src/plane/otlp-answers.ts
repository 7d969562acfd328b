import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../core/access/caller.ts'
import { createFailureLimiter } from '../core/adapters/http/failure-limiter.ts'
import type { TokenVerifier } from '../core/adapters/http/token-verifier.ts'
import { createAdmitOtlp, senderOf } from '../core/adapters/otlp/admit-otlp.ts'
import { answerOtlp } from '../core/adapters/otlp/answer-otlp.ts'
import { createOtlpQueue } from '../core/adapters/otlp/otlp-queue.ts'
import { createPeerUser } from '../core/adapters/otlp/peer-user.ts'
import { createOnceAMinute } from '../core/plane-log/once-a-minute.ts'
import type { PlaneLog } from '../core/plane-log/record.ts'
import type { Clock } from '../core/platform.ts'
import type { UsageDesk } from '../core/usage/usage-desk.ts'

export interface OtlpAnswersParts {
  readonly clock: Clock
  readonly desk: () => Promise<Pick<UsageDesk, 'takeOtlp'>>
  readonly verifyToken: TokenVerifier
  readonly planeLog: PlaneLog
  /** Of the receiver; 0 for none. */
  readonly port: () => number
  readonly listeningSinceMs: number
  readonly openclawPrefix: string
  readonly isStopping: () => boolean
}

/** Answers telemetry, by either port. */
export interface OtlpAnswers {
  /** Whoever sent it is found out first. */
  ofAnybody(request: IncomingMessage, response: ServerResponse): Promise<void>
  of(caller: Caller, request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** As the specification recommends. */
const bytesMax = 64 * 1024 * 1024
const queueLimits = { requestsMax: 256, bytesMax: 2 * bytesMax }
const failureLimits = { burst: 50, perSecond: 10 }

/** What senders need, loaded once there is one. */
export function createOtlpAnswers(parts: OtlpAnswersParts): OtlpAnswers {
  const { clock, desk, verifyToken, planeLog, port, isStopping } = parts
  const { listeningSinceMs, openclawPrefix } = parts
  let lastFault = ''
  const tellLost = createOnceAMinute(clock, (times) =>
    planeLog('error', `telemetry could not be kept, ${times} times: ${lastFault}`),
  )
  const deps = {
    ...{ queue: createOtlpQueue(queueLimits), bytesMax, isStopping },
    take: async (
      request: Omit<Parameters<UsageDesk['takeOtlp']>[0], 'listeningSinceMs' | 'openclawPrefix'>,
    ) => (await desk()).takeOtlp({ ...request, listeningSinceMs, openclawPrefix }),
    onLost(error: unknown) {
      lastFault = error instanceof Error ? error.message : String(error)
      tellLost()
    },
  }
  const admit = createAdmitOtlp({
    ...{ verifyToken, port, peerUser: createPeerUser(), ownUid: process.getuid?.() },
    failures: createFailureLimiter(clock, failureLimits),
  })
  return {
    ofAnybody: (request, response) => answerOtlp(deps, request, response, admit),
    of: (caller, request, response) => answerOtlp(deps, request, response, async () => senderOf(caller)),
  }
}
