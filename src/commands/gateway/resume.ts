import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayResume extends BaseCommand {
  static override summary = 'Have an OpenClaw gateway that was suspended take work again.'
  static override examples = ['<%= config.bin %> <%= command.id %> home 0b0c…']
  static override args = {
    ...oneAgent,
    suspension: Args.string({ required: true, ignoreStdin: true, description: 'Id of the suspension' }),
  }

  async run(): Promise<OutputOf<'gateway.resume'>> {
    const { args } = await this.parse(GatewayResume)
    const app = await this.app()
    const resumed = await app.call('gateway.resume', { agent: args.agent, suspensionId: args.suspension })
    this.log(`${args.agent} takes work again.`)
    return resumed
  }
}
