import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import type { NamedGateway } from '../cli/gateway/add-gateway.ts'
import type { GatewayEndpoint } from '../core/adapters/openclaw/endpoint.ts'
import type { App } from '../core/app.ts'
import { isLoopbackUrl } from '../core/config/loopback-url.ts'
import { ExpectedError } from '../core/errors.ts'

interface Paired {
  readonly name: string
  /** `pairing` with --no-wait, while its owner has not said yes. */
  readonly phase: string
  readonly pairingRequestId: string | null
}

export default class Pair extends BaseCommand {
  static override summary =
    'Connect to an OpenClaw gateway on another machine, as a device that its owner approves.'
  static override description =
    `It adds the gateway as an agent, knocks with its token, which is asked for (or comes by standard input), and waits until its owner has approved this installation. From then on a token of its own is used. The key, and both tokens, are kept as secrets.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> wss://box.example:18789',
    {
      description: 'From a script, with a certificate that was compared before:',
      command:
        '<%= config.bin %> <%= command.id %> wss://10.0.0.7:18789 --fingerprint SHA256 --no-wait --json < token',
    },
    {
      description: 'Wait on for one that is an agent already:',
      command: '<%= config.bin %> <%= command.id %> box',
    },
  ]
  static override args = {
    gateway: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'its address, or the agent that it is',
    }),
  }
  static override flags = {
    config: Flags.string({
      char: 'c',
      env: 'SUPERCLAW_CONFIG',
      helpValue: 'FILE',
      summary: 'Edit this superclaw.yaml.',
    }),
    name: Flags.string({ char: 'n', summary: 'What to call it; else by its host.' }),
    fleet: Flags.string({ summary: 'Put it into this fleet.' }),
    fingerprint: Flags.string({
      helpValue: 'SHA256',
      summary: 'The certificate that it must show; without it, what it shows is asked about.',
    }),
    'allow-plaintext': Flags.boolean({
      summary: 'Let ws:// lead to another machine: on a network that encrypts by itself.',
    }),
    'no-wait': Flags.boolean({ summary: 'Ask to be approved, and do not wait for it.' }),
  }

  async run(): Promise<Paired> {
    const { args, flags } = await this.parse(Pair)
    const signal = this.interruptSignal()
    const app = await this.app()
    const ids = (await app.call('agent.list', {})).agents.map(({ id }) => id)
    const isAgent = ids.includes(args.gateway)
    if (!isAgent && !/[.:]/.test(args.gateway)) throw unknown(args.gateway)
    const name = isAgent ? args.gateway : await this.#add(args.gateway, flags, signal)
    const { untilConnected } = await import('../cli/gateway/await-pairing.ts')
    const isEnough = ({ phase }: { readonly phase: string }): boolean =>
      flags['no-wait'] && phase === 'pairing'
    const tell = (line: string): void => this.logToStderr(line)
    const link = await untilConnected(app, name, { tell, isEnough }, signal)
    const { phase, pairingRequestId, reason, cure } = link
    this.log(phase === 'ready' ? `${name} is connected.` : `${name} waits for its owner. ${cure ?? ''}`)
    if (phase === 'ready' && reason !== '') this.logToStderr([reason, cure].filter(Boolean).join('. '))
    return { name, phase, pairingRequestId }
  }

  async #add(address: string, flags: PairFlags, signal: AbortSignal): Promise<string> {
    const [{ parseEndpoint }, { addGateway }] = await Promise.all([
      import('../core/adapters/openclaw/endpoint.ts'),
      import('../cli/gateway/add-gateway.ts'),
    ])
    const isPlaintextAllowed = flags['allow-plaintext']
    const endpoint = parseEndpoint(address, { fingerprint: flags.fingerprint, isPlaintextAllowed })
    if (isInClear(endpoint)) throw inClear(endpoint)
    const app = await this.app()
    const name = flags.name ?? (await nameFor(app, endpoint))
    const pinned = await pinOf(endpoint, signal)
    const { readSecret } = await import('../cli/secret/read-secret.ts')
    const token = await readSecret(`Token of the gateway, gateway.auth.token on its machine (not shown): `)
    const gateway: NamedGateway = {
      ...{ name, kind: 'openclaw', url: urlOf(endpoint), login: 'device' },
      token: token || undefined,
      ...(pinned === undefined ? {} : { tls_fingerprint: pinned }),
      ...(isPlaintextAllowed ? { allow_plaintext: true } : {}),
      ...(flags.fleet === undefined ? {} : { fleet: flags.fleet }),
    }
    const added = await addGateway(gateway, { config: flags.config, connect: () => this.app() })
    this.logToStderr(`Added ${name} to ${added.path}.`)
    return name
  }
}

function unknown(name: string): ExpectedError {
  return new ExpectedError('AGENT_UNKNOWN', `No agent is called ${name}, and an address has a port`, {
    hint: `superclaw pair wss://${name}:18789, or superclaw gateway list for those that are agents`,
  })
}

interface PairFlags {
  readonly config?: string | undefined
  readonly name?: string | undefined
  readonly fleet?: string | undefined
  readonly fingerprint?: string | undefined
  readonly 'allow-plaintext': boolean
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
  const { agentNameFor } = await import('../core/discovery/agent-name.ts')
  const { agents } = await app.call('agent.list', {})
  const isName = /[a-z]/i.test(host) && !host.includes(':')
  return agentNameFor(
    isName ? (host.split('.')[0] ?? host) : `openclaw-${host}`,
    new Set(agents.map(({ id }) => id)),
  )
}

async function pinOf(endpoint: GatewayEndpoint, signal: AbortSignal): Promise<string | undefined> {
  if (endpoint.fingerprint !== null || !endpoint.isTls) return endpoint.fingerprint ?? undefined
  const { confirmCertificate } = await import('../cli/gateway/confirm-certificate.ts')
  return confirmCertificate(endpoint, signal)
}

function urlOf({ isTls, host, port, path }: GatewayEndpoint): string {
  const scheme = isTls ? 'wss' : 'ws'
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path === '/' ? '' : path}`
}
