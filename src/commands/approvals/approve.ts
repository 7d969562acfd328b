import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { approvalArgs, approvalFlags, decide } from '../../cli/decide.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class ApprovalsApprove extends BaseCommand {
  static override summary = 'Allow what an agent asks for, this once.'
  static override examples = ['<%= config.bin %> <%= command.id %> 3f2a91c0']
  static override args = approvalArgs
  static override flags = {
    ...approvalFlags,
    always: Flags.boolean({ summary: 'And whenever it asks for the same again.' }),
  }

  async run(): Promise<OutputOf<'approval.decide'>> {
    const { args, flags } = await this.parse(ApprovalsApprove)
    const decision = flags.always ? 'allow-always' : 'allow-once'
    return decide(await this.app(), { id: args.id, agent: flags.agent, decision }, (line) => this.log(line))
  }
}
