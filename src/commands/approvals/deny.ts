import { BaseCommand } from '../../base-command.ts'
import { approvalArgs, approvalFlags, decide } from '../../cli/decide.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class ApprovalsDeny extends BaseCommand {
  static override summary = 'Deny what an agent asks for.'
  static override examples = ['<%= config.bin %> <%= command.id %> 3f2a91c0']
  static override args = approvalArgs
  static override flags = approvalFlags

  async run(): Promise<OutputOf<'approval.decide'>> {
    const { args, flags } = await this.parse(ApprovalsDeny)
    const input = { id: args.id, agent: flags.agent, decision: 'deny' } as const
    return decide(await this.app(), input, (line) => this.log(line))
  }
}
