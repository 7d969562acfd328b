import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayResume extends BaseCommand {
  static override summary = 'Have an OpenClaw gateway that was suspended take work again.'
  static override examples = ['<%= config.bin %> <%= command.id %> home']
  static override args = {
    ...oneAgent,
    suspension: Args.string({ ignoreStdin: true, description: 'Id of the suspension; else the last one' }),
  }

  async run(): Promise<OutputOf<'gateway.resume'>> {
    const { args } = await this.parse(GatewayResume)
    const app = await this.app()
    const { agent, suspension } = args
    const which = suspension === undefined ? {} : { suspensionId: suspension }
    const resumed = await app.call('gateway.resume', { agent, ...which })
    this.log(`${args.agent} takes work again.`)
    return resumed
  }
}
