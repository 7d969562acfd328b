import type { Refusal } from './frame.ts'

/** Why a connection did not come about, or ended. */
export type ConnectFailure =
  | { readonly kind: 'unreachable' | 'not-a-gateway' | 'insecure' | 'silent'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string; readonly refusal: Refusal }
  | {
      /** After it had been ready. */
      readonly kind: 'closed'
      readonly detail: string
      readonly status: number
      /** What it said when it went down; `null` when it said that it stops, `undefined` when it said nothing. */
      readonly restartExpectedMs: number | null | undefined
    }

/** How the connection to a gateway stands. */
export interface GatewayLink {
  readonly phase: LinkPhase
  /** By our clock. */
  readonly sinceMs: number
  /** Why, for people; empty while there is nothing to say. */
  readonly reason: string
  /** What to do about it; `null` when it mends itself. */
  readonly cure: string | null
  /** Tries since it was ready last. */
  readonly attempts: number
  /** When it is tried again, by our clock; `null` when it is not, or is being tried. */
  readonly nextTryAtMs: number | null
  /** What its owner has to approve, while it is `pairing`. */
  readonly pairingRequestId: string | null
  /** Of the last round trip. */
  readonly latencyMs: number | null
}

/**
 * `connecting` · `ready` · `waiting`: tries again by itself · `pairing`: until its owner approves us · `refused`: not
 * tried again until something is changed · `incompatible`: speaks another protocol · `closed`: by us.
 */
export type LinkPhase = 'connecting' | 'ready' | 'waiting' | 'pairing' | 'refused' | 'incompatible' | 'closed'

/** What follows a failure. */
export interface LinkVerdict {
  readonly phase: LinkPhase
  readonly reason: string
  readonly cure: string | null
  /** `null`: not again until somebody asks for it. */
  readonly delayMs: number | null
  readonly pairingRequestId: string | null
  /** Whether the gateway counted it against our address. */
  readonly isKnock: boolean
}

export interface FailedTry {
  readonly failure: ConnectFailure
  /** Failed tries in a row, this one included. */
  readonly attempts: number
  /** `Random.fraction`, for the jitter. */
  readonly fraction: number
}

const delayMsMin = 1000
const delayMsMax = 30_000
/** Its owner may be about to approve us: for some minutes that is seen soon. */
const pairing = { soonMs: 5000, soonTries: 60, laterMs: 30_000 }
const slowMs = 300_000

/**
 * Whether and when to try again. A gateway locks an address for five minutes after ten failures to authenticate, so that
 * whatever says that our credentials are wrong is not tried a second time.
 */
export function judgeFailure({ failure, attempts, fraction }: FailedTry): LinkVerdict {
  const backoffMs = jittered(Math.min(delayMsMin * 2 ** Math.min(attempts - 1, 20), delayMsMax), fraction)
  const again = { ...retry, reason: failure.detail, delayMs: backoffMs }
  if (failure.kind === 'refused') return judgeRefusal(failure.refusal, again, { attempts, fraction })
  if (failure.kind === 'insecure') return { ...again, phase: 'refused', delayMs: null, cure: cures.insecure }
  if (failure.kind === 'not-a-gateway') return { ...again, cure: cures.notAGateway }
  if (failure.kind === 'closed' && typeof failure.restartExpectedMs === 'number') {
    // Close to when it says that it is back, yet never a storm of those that watch it; more slowly if it is not.
    return { ...again, delayMs: Math.max(backoffMs, jittered(failure.restartExpectedMs, fraction)) }
  }
  return again
}

const retry: Omit<LinkVerdict, 'reason' | 'delayMs'> = {
  phase: 'waiting',
  cure: null,
  pairingRequestId: null,
  isKnock: false,
}

const cures = {
  insecure: 'Use wss:// with its fingerprint, or a tunnel to its loopback',
  notAGateway: 'See that the address and the port are those of an OpenClaw gateway',
  credentials: 'Give the token that the gateway has now, then connect again',
  locked: 'Give the right token; the gateway lets this address in again by then',
}

function judgeRefusal(
  refusal: Refusal,
  again: LinkVerdict,
  { attempts, fraction }: Omit<FailedTry, 'failure'>,
): LinkVerdict {
  const { code, detailCode, retryAfterMs } = refusal
  if (detailCode === 'PAIRING_REQUIRED') {
    const delayMs = attempts <= pairing.soonTries ? pairing.soonMs : pairing.laterMs
    return unpaired(refusal, { ...again, delayMs: jittered(delayMs, fraction) })
  }
  if (detailCode === 'PROTOCOL_MISMATCH') return incompatible(refusal, again)
  if (detailCode === 'AUTH_RATE_LIMITED') {
    const delayMs = (retryAfterMs ?? slowMs) + Math.round(10_000 * fraction)
    return { ...again, delayMs, cure: cures.locked }
  }
  if (code === 'UNAVAILABLE') return { ...again, delayMs: Math.max(again.delayMs ?? 0, retryAfterMs ?? 0) }
  // Whatever else it refuses in a handshake it would refuse again.
  return { ...again, phase: 'refused', delayMs: null, cure: cures.credentials, isKnock: true }
}

function unpaired({ details }: Refusal, again: LinkVerdict): LinkVerdict {
  const told = details['requestId']
  // It goes into a command that a person types.
  const requestId = typeof told === 'string' && /^[\w-]{1,64}$/.test(told) ? told : null
  return {
    ...again,
    phase: 'pairing',
    pairingRequestId: requestId,
    cure: `On its machine: openclaw devices approve ${requestId ?? '<request id>'}`,
  }
}

function incompatible({ details }: Refusal, again: LinkVerdict): LinkVerdict {
  const expected = details['expectedProtocol']
  const speaks = typeof expected === 'number' ? `protocol ${expected}` : 'another protocol'
  const cure = 'Bring SuperClaw and the gateway to versions that speak the same'
  return { ...again, phase: 'incompatible', reason: `it speaks ${speaks}, we speak 4`, cure, delayMs: slowMs }
}

/** Between 0.75 and 1.25 of it. */
function jittered(delayMs: number, fraction: number): number {
  return Math.round(delayMs * (0.75 + fraction / 2))
}
