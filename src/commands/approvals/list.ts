import { BaseCommand } from '../../base-command.ts'
import { approvalLines } from '../../cli/gateway-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class ApprovalsList extends BaseCommand {
  static override summary = 'List what waits for you, on all gateways, the one that expires first at the top.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<OutputOf<'approval.list'>> {
    await this.parse(ApprovalsList)
    const listed = await (await this.app()).call('approval.list', {})
    if (this.jsonEnabled()) return listed
    if (listed.approvals.length === 0) this.logToStderr('Nothing waits for you.')
    else await writeLines(approvalLines(listed.approvals, Date.now(), paintFor(process.stdout)))
    return listed
  }
}
