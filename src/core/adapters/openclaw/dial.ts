import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { Clock } from '../../platform.ts'
import { addressOf, type GatewayEndpoint, whyUntrusted } from './endpoint.ts'
import { ConnectFailed } from './failure.ts'
import { servername } from './peer-certificate.ts'

const dialMs = 10_000

/**
 * A connection to an endpoint, encrypted when it asks for that. Nothing was sent over it but TLS itself: who answers has
 * been checked, by certificate or by being on this machine.
 * @throws ConnectFailed
 */
export async function dial(clock: Clock, endpoint: GatewayEndpoint, signal: AbortSignal): Promise<Socket> {
  const { host, port, isTls, fingerprint } = endpoint
  const socket = isTls
    ? connectTls({ host, port, servername: servername(host), rejectUnauthorized: fingerprint === null })
    : connectTcp({ host, port })
  const cancelTimeout = clock.after(dialMs, () =>
    socket.destroy(new Error(`nothing within ${dialMs / 1000} s`)),
  )
  const abort = (): void => void socket.destroy()
  signal.addEventListener('abort', abort)
  try {
    signal.throwIfAborted()
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal })
    check(endpoint, socket)
    return socket.setNoDelay(true)
  } catch (error) {
    socket.on('error', () => undefined).destroy()
    signal.throwIfAborted()
    throw error instanceof ConnectFailed ? error : unreachable(endpoint, error)
  } finally {
    cancelTimeout()
    signal.removeEventListener('abort', abort)
  }
}

function check(endpoint: GatewayEndpoint, socket: Socket): void {
  const certificate = endpoint.isTls ? (socket as TLSSocket).getPeerCertificate() : undefined
  const detail = whyUntrusted(endpoint, {
    address: socket.remoteAddress ?? '',
    fingerprint: certificate?.fingerprint256 ?? '',
  })
  if (detail !== null) throw new ConnectFailed({ kind: 'insecure', detail })
}

function unreachable(endpoint: GatewayEndpoint, error: unknown): ConnectFailed {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  const detail = code ?? (error instanceof Error ? error.message : String(error))
  const kind = code !== null && /CERT|SELF_SIGNED|UNABLE_TO_/.test(code) ? 'insecure' : 'unreachable'
  return new ConnectFailed({ kind, detail: `${addressOf(endpoint)}: ${detail}` }, error)
}
