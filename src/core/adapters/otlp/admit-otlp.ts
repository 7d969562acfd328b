import type { IncomingMessage } from 'node:http'
import { type Caller, isAllowed } from '../../access/caller.ts'
import { ExpectedError } from '../../errors.ts'
import type { FailureLimiter } from '../http/failure-limiter.ts'
import { bearerToken, refuseForeign } from '../http/gate.ts'
import type { TokenVerifier } from '../http/token-verifier.ts'
import type { Admit } from './answer-otlp.ts'
import type { PeerUser } from './peer-user.ts'

export interface AdmitOtlpDeps {
  readonly verifyToken: TokenVerifier
  readonly failures: FailureLimiter
  readonly peerUser: PeerUser
  /** Whose control plane this is; `undefined` where there are no such numbers. */
  readonly ownUid: number | undefined
  readonly port: () => number
}

/**
 * Who may send to the port of OTLP: whoever has a token; and without one, where the kernel says whose a connection is, processes
 * of the same user and of root. Loopback by itself is no proof: other users of this machine are there, too.
 */
export function createAdmitOtlp(deps: AdmitOtlpDeps): Admit {
  return async (request) => {
    refusePages(request, deps.port())
    const token = bearerToken(request)
    if (token === undefined && (await isOwn(deps, request))) return { agent: null }
    const caller = token === undefined ? undefined : deps.verifyToken(token)
    if (caller) return senderOf(caller)
    throw deps.failures.isExceeded() ? tooMany() : unauthenticated()
  }
}

/** No web page has anything to tell here, not even one that was read from this port. @throws HOST_REFUSED, FORBIDDEN */
function refusePages(request: IncomingMessage, port: number): void {
  refuseForeign(request, port)
  if (request.headers.origin !== undefined)
    throw new ExpectedError('FORBIDDEN', 'Requests from web pages are refused')
}

const tooMany = () => new ExpectedError('RATE_LIMITED', 'Too many requests without a valid token')

function unauthenticated(): ExpectedError {
  return new ExpectedError(
    'UNAUTHENTICATED',
    'The request carries no valid token, and is not known to be of the same user',
    {
      hint: 'Set OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer TOKEN", with the token from the state directory',
    },
  )
}

async function isOwn({ peerUser, ownUid }: AdmitOtlpDeps, { socket }: IncomingMessage): Promise<boolean> {
  const uid = await peerUser(socket)
  return uid !== null && (uid === ownUid || uid === 0)
}

/** An agent tells of itself alone, others who may run agents of all. @throws FORBIDDEN */
export function senderOf(caller: Caller): { readonly agent: string | null } {
  if (caller.agentId !== undefined) return { agent: caller.agentId }
  if (isAllowed(caller, 'operator')) return { agent: null }
  throw new ExpectedError('FORBIDDEN', 'A token that only looks may send no telemetry')
}
