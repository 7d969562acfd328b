import { Flags } from '@oclif/core'
import { ExpectedError } from '../../core/errors.ts'

/** What says how the OpenClaw gateway of this machine becomes an agent. */
export const gatewayFlags = {
  gateway: Flags.boolean({
    summary: 'The OpenClaw gateway of this machine, or a new one; `agent add openclaw` means it.',
    exclusive: ['openclaw', 'http', 'tcp', 'push'],
  }),
  new: Flags.boolean({ default: false, summary: 'Install a gateway, even where one runs.' }),
  'openclaw-version': Flags.string({
    helpValue: 'VERSION',
    summary: 'The version of openclaw to install and run.',
  }),
  'openclaw-port': Flags.integer({
    min: 1,
    max: 65_535,
    summary: 'Where the new gateway listens; a free port without it.',
  }),
  'dry-run': Flags.boolean({
    default: false,
    summary: 'Say what would be done for a gateway, and do nothing.',
  }),
  yes: Flags.boolean({ char: 'y', default: false, summary: 'Download openclaw without asking first.' }),
}

export interface GatewayFlags {
  readonly gateway: boolean
  readonly new: boolean
  readonly 'openclaw-version'?: string | undefined
  readonly 'openclaw-port'?: number | undefined
  readonly 'dry-run': boolean
  readonly yes: boolean
}

/** What else an agent can be told to be. */
interface OtherFlags {
  readonly openclaw?: string | undefined
  readonly http?: string | undefined
  readonly tcp?: string | undefined
  readonly push?: string | undefined
}

const ofGateways = ['new', 'openclaw-version', 'openclaw-port', 'dry-run', 'yes'] as const

/**
 * Whether the gateway of this machine is meant: by `--gateway`, or by the name `openclaw` with nothing else said.
 * @throws USAGE for what goes with no gateway, or not with one
 */
export function isGatewayMeant(
  name: string,
  flags: GatewayFlags & OtherFlags,
  command: readonly string[],
): boolean {
  const { gateway, openclaw, http, tcp, push, 'openclaw-version': version } = flags
  const isElse = command.length > 0 || [openclaw, http, tcp, push].some(Boolean)
  if (!gateway && (name !== 'openclaw' || isElse)) {
    const [unfit] = ofGateways.filter((flag) => flags[flag])
    if (unfit === undefined) return false
    throw new ExpectedError('USAGE', `--${unfit} goes with --gateway`, {
      hint: `What belongs to the agent stands after --: superclaw agent add ${name} -- COMMAND --${unfit}`,
    })
  }
  if (isElse) throw new ExpectedError('USAGE', 'A gateway is not given a command')
  if (version !== undefined && !/^\d+\.\d+\.\d+[\w.-]*$/.test(version))
    throw new ExpectedError('USAGE', `${version} is no version`, { hint: 'As 2026.9.6' })
  return true
}
