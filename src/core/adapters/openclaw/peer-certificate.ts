import { once } from 'node:events'
import { connect } from 'node:tls'
import { ExpectedError } from '../../errors.ts'
import { addressOf, type GatewayEndpoint } from './endpoint.ts'

export interface PeerCertificate {
  /** SHA-256, upper case hexadecimal with colons. */
  readonly fingerprint: string
  /** Why Node does not trust it: `DEPTH_ZERO_SELF_SIGNED_CERT`; `null` when it does. */
  readonly distrust: string | null
}

const dialMs = 10_000

/**
 * The certificate that who listens there shows. Nothing is sent to it.
 * @throws GATEWAY_UNAVAILABLE
 */
export async function readPeerCertificate(
  endpoint: GatewayEndpoint,
  signal: AbortSignal,
): Promise<PeerCertificate> {
  const { host, port } = endpoint
  const socket = connect({ host, port, servername: servername(host), rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.any([signal, AbortSignal.timeout(dialMs)]) })
    const { authorizationError } = socket
    return {
      fingerprint: socket.getPeerCertificate().fingerprint256,
      distrust: socket.authorized ? null : String(authorizationError ?? 'not trusted'),
    }
  } catch (cause) {
    signal.throwIfAborted()
    throw new ExpectedError('GATEWAY_UNAVAILABLE', `Nothing at ${addressOf(endpoint)} speaks TLS`, {
      hint: 'See that the gateway runs there, and listens on that address',
      cause,
    })
  } finally {
    socket.on('error', () => undefined).destroy()
  }
}

/** An address has no name that a certificate could be asked for (RFC 6066, section 3). */
export function servername(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host
}
