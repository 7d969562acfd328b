import { type GatewayEndpoint, parseEndpoint } from '../../core/adapters/openclaw/endpoint.ts'
import type { App } from '../../core/app.ts'
import { isLoopbackUrl } from '../../core/config/loopback-url.ts'
import { agentNameFor } from '../../core/discovery/agent-name.ts'
import { ExpectedError } from '../../core/errors.ts'
import { readSecret } from '../secret/read-secret.ts'
import { addGateway } from './add-gateway.ts'
import { confirmCertificate } from './confirm-certificate.ts'

/** A gateway on another machine, as a person names it. */
export interface RemoteGateway {
  readonly address: string
  /** By its host, when left out. */
  readonly name?: string | undefined
  readonly fleet?: string | undefined
  /** SHA-256 of its certificate; what it shows is asked about when left out. */
  readonly fingerprint?: string | undefined
  readonly isPlaintextAllowed?: boolean
  /** The superclaw.yaml that was named. */
  readonly config?: string | undefined
}

/**
 * Makes an agent of it, that connects as a device. Asks for its token, and whether its certificate is the right one.
 * @returns what it is called
 * @throws INPUT_INVALID, USAGE when nobody compared the certificate, GATEWAY_UNAVAILABLE, CONFIG_INVALID
 */
export async function pairGateway(
  { address, fleet, fingerprint, isPlaintextAllowed = false, config, ...given }: RemoteGateway,
  { app, tell }: { readonly app: App; readonly tell: (line: string) => void },
  signal: AbortSignal,
): Promise<string> {
  const endpoint = parseEndpoint(address, { fingerprint, isPlaintextAllowed })
  if (isInClear(endpoint)) throw inClear(endpoint)
  const name = given.name ?? (await nameFor(app, endpoint))
  const pinned = await pinOf(endpoint, signal)
  const token = await readSecret(`Token of ${name}, gateway.auth.token on its machine (not shown): `)
  const { path } = await addGateway(
    {
      ...{ name, kind: 'openclaw', url: urlOf(endpoint), login: 'device' },
      token: token || undefined,
      ...(pinned === undefined ? {} : { tls_fingerprint: pinned }),
      ...(isPlaintextAllowed ? { allow_plaintext: true } : {}),
      ...(fleet === undefined ? {} : { fleet }),
    },
    { config, connect: async () => app },
  )
  tell(`Added ${name} to ${path}.`)
  return name
}

/** Names other than `localhost` are not looked up: what they lead to is checked when they are connected to. */
function isInClear(endpoint: GatewayEndpoint): boolean {
  return !endpoint.isTls && !endpoint.isPlaintextAllowed && !isLoopbackUrl(urlOf(endpoint))
}

function inClear({ host }: GatewayEndpoint): ExpectedError {
  return new ExpectedError('INPUT_INVALID', `ws:// would show ${host} and everybody on the way our token`, {
    hint: `Turn TLS on there and write wss://, or use a tunnel: ssh -L 18789:127.0.0.1:18789 ${host}. --allow-plaintext is for a network that encrypts by itself`,
  })
}

/** Of its host, and none that another agent has. */
async function nameFor(app: App, { host }: GatewayEndpoint): Promise<string> {
  const { agents } = await app.call('agent.list', {})
  const isName = /[a-z]/i.test(host) && !host.includes(':')
  const wanted = isName ? (host.split('.')[0] ?? host) : `openclaw-${host}`
  return agentNameFor(wanted, new Set(agents.map(({ id }) => id)))
}

async function pinOf(endpoint: GatewayEndpoint, signal: AbortSignal): Promise<string | undefined> {
  if (endpoint.fingerprint !== null || !endpoint.isTls) return endpoint.fingerprint ?? undefined
  return confirmCertificate(endpoint, signal)
}

function urlOf({ isTls, host, port, path }: GatewayEndpoint): string {
  const scheme = isTls ? 'wss' : 'ws'
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path === '/' ? '' : path}`
}
