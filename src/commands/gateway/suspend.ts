import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewaySuspend extends BaseCommand {
  static override summary = 'Have an OpenClaw gateway take no more work for two minutes.'
  static override examples = ['<%= config.bin %> <%= command.id %> home']
  static override args = oneAgent

  async run(): Promise<OutputOf<'gateway.suspend'>> {
    const { args } = await this.parse(GatewaySuspend)
    const app = await this.app()
    const suspended = await app.call('gateway.suspend', { agent: args.agent })
    if (suspended.suspensionId === null) {
      throw new ExpectedError('GATEWAY_REFUSED', `${args.agent} works: ${suspended.blockers.join(', ')}`, {
        hint: 'Wait until that has ended, or abort it: superclaw gateway abort',
      })
    }
    this.log(`Suspended for two minutes. superclaw gateway resume ${args.agent} ends that.`)
    return suspended
  }
}
