import type { IncomingMessage } from 'node:http'
import { ExpectedError } from '../../errors.ts'

const ownHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/**
 * Refuses what a web page made a browser send: DNS rebinding shows in Host, a foreign page in Origin or Sec-Fetch-Site.
 * To be asked before anything else, a token included: loopback is no authentication, and a header that is not there is
 * no proof.
 * @param port where this control plane listens; another port of this machine is as foreign as another machine
 * @throws HOST_REFUSED, FORBIDDEN
 */
export function refuseForeign(request: IncomingMessage, port: number): void {
  const hosts = request.headersDistinct['host'] ?? []
  const isOwnHost = hosts.length === 1 && ownHost.test(hosts[0] ?? '')
  // A target in absolute form (RFC 9112, 3.2.2) names a host of its own.
  if (!isOwnHost || !/^[/*]/.test(request.url ?? '')) {
    throw new ExpectedError('HOST_REFUSED', 'This control plane answers as localhost only', {
      hint: `Call it as http://127.0.0.1:${port}`,
    })
  }
  const sites = request.headersDistinct['sec-fetch-site'] ?? []
  const origins = request.headersDistinct['origin'] ?? []
  const isForeign =
    sites.some((site) => site !== 'same-origin' && site !== 'none') ||
    origins.some((origin) => !isOwnOrigin(origin, port))
  if (isForeign) throw new ExpectedError('FORBIDDEN', 'Requests from web pages of other origins are refused')
}

function isOwnOrigin(origin: string, port: number): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].some((host) => origin === `http://${host}:${port}`)
}

/** The token of `Authorization: Bearer …` (RFC 6750, 2.1). Nowhere else is one looked for. */
export function bearerToken(request: IncomingMessage): string | undefined {
  const [value, ...others] = request.headersDistinct['authorization'] ?? []
  if (value === undefined || others.length > 0) return undefined
  return /^bearer +(\S+)$/i.exec(value)?.[1]
}
