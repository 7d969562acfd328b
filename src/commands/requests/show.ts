import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import { createUsageAsker } from '../../cli/usage/ask-usage.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class RequestsShow extends BaseCommand {
  static override summary = 'Show everything of a call or a failed attempt.'
  static override description =
    'Its times, tokens, the arithmetic of its price line by line, the attempts that failed before it, and what other sources told of it. No control plane is needed.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> c123',
    {
      description: "By the provider's own id:",
      command: '<%= config.bin %> <%= command.id %> req_011CVdxp3H9',
    },
  ]
  static override args = {
    id: Args.string({
      required: true,
      ignoreStdin: true,
      description: "As superclaw requests lists it, or the provider's own.",
    }),
  }

  async run(): Promise<OutputOf<'request.show'>> {
    const { args } = await this.parse(RequestsShow)
    const asker = createUsageAsker(await this.app(), this.isElsewhere())
    const detail = await asker.ask('request.show', { id: args.id })
    if (!this.jsonEnabled()) {
      const { requestDetailLines } = await import('../../cli/usage/request-text.ts')
      await writeLines(requestDetailLines(detail, Date.now(), paintFor(process.stdout)))
    }
    return detail
  }
}
