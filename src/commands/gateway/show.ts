import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import { gatewayLines } from '../../cli/gateway-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayShow extends BaseCommand {
  static override summary =
    'Show an OpenClaw gateway: what waits for you, its sessions with their cost, cron, channels, machine.'
  static override examples = ['<%= config.bin %> <%= command.id %> home']
  static override args = oneAgent

  async run(): Promise<OutputOf<'gateway.show'>> {
    const { args } = await this.parse(GatewayShow)
    const shown = await (await this.app()).call('gateway.show', { agent: args.agent })
    if (!this.jsonEnabled()) await writeLines(gatewayLines(shown, Date.now(), paintFor(process.stdout)))
    return shown
  }
}
