import { BaseCommand } from '../../base-command.ts'
import { gatewayListLines } from '../../cli/gateway-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class GatewayList extends BaseCommand {
  static override summary = 'List the OpenClaw gateways that are watched, and what each is doing.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<OutputOf<'gateway.list'>> {
    await this.parse(GatewayList)
    const listed = await (await this.app()).call('gateway.list', {})
    if (this.jsonEnabled()) return listed
    if (listed.gateways.length === 0)
      this.logToStderr(
        'No gateway is watched. superclaw discover finds those that there are; superclaw agent add openclaw adds one.',
      )
    else await writeLines(gatewayListLines(listed.gateways, paintFor(process.stdout)))
    return listed
  }
}
