import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { configFlag } from '../cli/config-flag.ts'
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
    config: configFlag,
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
    const [{ pairGateway }, { untilConnected }] = await Promise.all([
      import('../cli/gateway/pair-gateway.ts'),
      import('../cli/gateway/await-pairing.ts'),
    ])
    const tell = (line: string): void => this.logToStderr(line)
    const remote = { ...flags, address: args.gateway, isPlaintextAllowed: flags['allow-plaintext'] }
    const name = isAgent ? args.gateway : await pairGateway(remote, { app, tell }, signal)
    const isEnough = ({ phase }: { readonly phase: string }): boolean =>
      flags['no-wait'] && phase === 'pairing'
    const link = await untilConnected(app, name, { tell, isEnough }, signal)
    const { phase, pairingRequestId, reason, cure } = link
    this.log(phase === 'ready' ? `${name} is connected.` : `${name} waits for its owner. ${cure ?? ''}`)
    if (phase === 'ready' && reason !== '') this.logToStderr([reason, cure].filter(Boolean).join('. '))
    return { name, phase, pairingRequestId }
  }
}

function unknown(name: string): ExpectedError {
  return new ExpectedError('AGENT_UNKNOWN', `No agent is called ${name}, and an address has a port`, {
    hint: `superclaw pair wss://${name}:18789, or superclaw gateway list for those that are agents`,
  })
}
