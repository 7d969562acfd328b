import { BaseCommand } from '../../base-command.ts'
import { failureOf } from '../../cli/failure.ts'
import { glanceFor } from '../../cli/usage/glance.ts'
import { readStatusInput } from '../../cli/usage/read-status-input.ts'
import { statusText } from '../../cli/usage/status-text.ts'

interface Status {
  readonly line: string
}

export default class UsageStatusline extends BaseCommand {
  static override summary = 'Print one line for the status line of Claude Code.'
  static override description =
    `Claude Code runs it, and says on its standard input which model answers and how far the limits are used up: that is kept, and \`usage live\` shows it. It reads what is known and takes nothing in, so that it is quick; what it does not know it leaves out.`
  static override examples = [
    {
      description: 'In ~/.claude/settings.json:',
      command: '"statusLine": { "type": "command", "command": "<%= config.bin %> <%= command.id %>" }',
    },
    { description: 'As it looks:', command: 'echo {} | <%= config.bin %> <%= command.id %>' },
  ]

  async run(): Promise<Status> {
    await this.parse(UsageStatusline)
    const input = await readStatusInput(process.stdin)
    const line = statusText(input, await glanceFor(await this.app(), input, process.env))
    this.log(line)
    return { line }
  }

  /** What goes wrong here must not stand where Claude Code shows its status, nor end with a fault that it would tell of. */
  protected override async catch(error: Error & { readonly code?: string }): Promise<void> {
    const isMistyped = failureOf(error, { flags: [], command: this.id ?? '' })?.code === 'USAGE'
    if (error.code === 'EEXIT' || isMistyped) return super.catch(error)
    this.log('')
  }
}
