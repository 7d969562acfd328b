import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayRestart extends BaseCommand {
  static override summary = 'Have an OpenClaw gateway restart itself, once nothing works on it.'
  static override examples = ['<%= config.bin %> <%= command.id %> home']
  static override args = oneAgent
  static override flags = {
    force: Flags.boolean({
      summary: 'Though something works now: it is interrupted, and begun anew after the restart.',
    }),
  }

  async run(): Promise<OutputOf<'gateway.restart'>> {
    const { args, flags } = await this.parse(GatewayRestart)
    const app = await this.app()
    const asked = await app.call('gateway.restart', { agent: args.agent, isForced: flags.force })
    this.log(
      asked.kind === 'scheduled'
        ? 'It restarts.'
        : `It restarts once this has ended: ${asked.blockers.join(', ')}`,
    )
    return asked
  }
}
