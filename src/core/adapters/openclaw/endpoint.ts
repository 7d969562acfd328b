import { ExpectedError } from '../../errors.ts'

/** Where a gateway listens. */
export interface GatewayEndpoint {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly isTls: boolean
  /** SHA-256 of its certificate, lower case hexadecimal; `null` when the certificate must be one that Node trusts. */
  readonly fingerprint: string | null
  /** Whether a token may travel unencrypted to another machine. */
  readonly isPlaintextAllowed: boolean
}

export interface EndpointOptions {
  /** SHA-256 of the certificate, with or without colons. */
  readonly fingerprint?: string | undefined
  /** For a network that encrypts by itself (WireGuard, Tailscale). Default: no. */
  readonly isPlaintextAllowed?: boolean | undefined
}

const portDefault = 18_789

/**
 * Reads `ws://127.0.0.1:18789`, `wss://gateway.example`; `http` and `https` stand for them, and a bare
 * `host:port` for `ws`.
 * @throws INPUT_INVALID when it is no such address, or one that carries a secret
 */
export function parseEndpoint(text: string, options: EndpointOptions = {}): GatewayEndpoint {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `ws://${text}`)
  const isTls = url?.protocol === 'wss:' || url?.protocol === 'https:'
  const isPlain = url?.protocol === 'ws:' || url?.protocol === 'http:'
  if (!url || (!isTls && !isPlain) || url.hostname === '') {
    throw invalid(`${text} is no address of a gateway`, 'Write ws://127.0.0.1:18789 or wss://HOST:PORT')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    // Not repeated: what is in there may be a secret.
    throw invalid(
      `The address of the gateway at ${url.host} carries more than a host, a port and a path`,
      'Keep its token as a secret; an address ends up in logs',
    )
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort(text, isTls) : Number(url.port),
    path: url.pathname,
    isTls,
    fingerprint: parseFingerprint(options.fingerprint),
    isPlaintextAllowed: options.isPlaintextAllowed === true,
  }
}

/** `URL` drops the port that is usual for the scheme, though it was written. */
function defaultPort(text: string, isTls: boolean): number {
  if (isTls) return 443
  return /:80(?:\/|$)/.test(text) ? 80 : portDefault
}

function parseFingerprint(text: string | undefined): string | null {
  if (text === undefined) return null
  const hex = text
    .replace(/^sha-?256[:/ ]/i, '')
    .replaceAll(':', '')
    .toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hex)) {
    throw invalid('That is no SHA-256 fingerprint of a certificate', 'It has 64 hexadecimal digits')
  }
  return hex
}

/** Names one gateway among others: `127.0.0.1:18789`. */
export function addressOf({ host, port }: GatewayEndpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether an IP address is this machine's own loopback (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(address)
}

/** Who answered. */
export interface Answerer {
  /** Its IP address: names resolve to what others say. */
  readonly address: string
  /** Of its certificate, as Node tells it; empty without one. */
  readonly fingerprint: string
}

/** Why a token must not be shown to who answered; `null` when it may. */
export function whyUntrusted(endpoint: GatewayEndpoint, answerer: Answerer): string | null {
  const { isTls, fingerprint, isPlaintextAllowed } = endpoint
  if (!isTls) {
    if (isPlaintextAllowed || isLoopbackAddress(answerer.address)) return null
    return `${addressOf(endpoint)} is another machine, and ws:// would show it our token on the way`
  }
  if (fingerprint === null) return null
  const told = answerer.fingerprint.replaceAll(':', '').toLowerCase()
  return told === fingerprint
    ? null
    : `the certificate of ${addressOf(endpoint)} is not the one that was pinned`
}

function invalid(message: string, hint: string): ExpectedError {
  return new ExpectedError('INPUT_INVALID', message, { hint })
}
