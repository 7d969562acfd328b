import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayPatch extends BaseCommand {
  static override summary = 'Merge a patch into the configuration of an OpenClaw gateway (RFC 7396).'
  static override examples = [
    `<%= config.bin %> <%= command.id %> home '{"agents":{"defaults":{"heartbeat":{"every":"0m"}}}}'`,
  ]
  static override args = {
    ...oneAgent,
    patch: Args.string({ required: true, description: 'JSON; null removes a key' }),
  }
  static override flags = {
    note: Flags.string({ default: '', summary: 'What the history of the gateway says about it.' }),
  }

  async run(): Promise<OutputOf<'gateway.patch'>> {
    const { args, flags } = await this.parse(GatewayPatch)
    const patch = objectOf(args.patch)
    const app = await this.app()
    const patched = await app.call('gateway.patch', { agent: args.agent, patch, note: flags.note })
    const { changedPaths, isRestartRequired } = patched
    this.log(changedPaths.length === 0 ? 'It is so already.' : `Changed ${changedPaths.join(', ')}.`)
    if (isRestartRequired) this.log(`It takes effect with a restart: superclaw gateway restart ${args.agent}`)
    return patched
  }
}

/** @throws USAGE for what is no JSON object */
function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told below, as what is JSON and no object.
  }
  throw new ExpectedError('USAGE', 'The patch is no JSON object', { hint: `Write '{"key": "value"}'` })
}
