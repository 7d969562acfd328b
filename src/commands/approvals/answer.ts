import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { approvalArgs, approvalFlags } from '../../cli/decide.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class ApprovalsAnswer extends BaseCommand {
  static override summary = 'Answer a question of an agent.'
  static override description =
    'One answer for each question: an option, its number, or words of your own where it takes them; of several options, with commas between them.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> 781ba1f6 red',
    {
      description: 'The first and the third option:',
      command: '<%= config.bin %> <%= command.id %> 781ba1f6 1,3',
    },
    {
      description: 'Two questions:',
      command: '<%= config.bin %> <%= command.id %> 781ba1f6 2 "as soon as it is green"',
    },
  ]
  static override usage = '<%= command.id %> ID ANSWER...'
  static override strict = false
  static override args = {
    ...approvalArgs,
    answer: Args.string({ ignoreStdin: true, description: 'One for each question, in their order' }),
  }
  static override flags = approvalFlags

  async run(): Promise<OutputOf<'approval.answer'>> {
    const { args, flags, argv } = await this.parse(ApprovalsAnswer)
    const [, ...answers] = argv as string[]
    if (answers.length === 0) {
      throw new ExpectedError('USAGE', 'There is no answer', {
        hint: 'superclaw approvals list shows what is asked, and what there is to choose from',
      })
    }
    const { agent } = flags
    const input = { id: args.id, answers, ...(agent === undefined ? {} : { agent }) }
    const answered = await (await this.app()).call('approval.answer', input)
    this.log(`Answered on ${answered.approval.agentId}: ${answered.approval.asked}`)
    return answered
  }
}
