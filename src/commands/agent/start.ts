import { BaseCommand } from '../../base-command.ts'
import { actOnAgents } from '../../cli/agent-action.ts'
import { someAgents } from '../../cli/agent-args.ts'
import { stateLines } from '../../cli/agent-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class AgentStart extends BaseCommand {
  static override summary = 'Start agents, and keep them running from now on.'
  static override description =
    'Waits until each runs, and a moment longer: one that ends at once is told of, with exit code 1.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> worker',
    {
      description: 'All instances of web, and mailer:',
      command: '<%= config.bin %> <%= command.id %> web mailer',
    },
  ]
  static override args = someAgents

  async run(): Promise<OutputOf<'agent.start'>> {
    const { args } = await this.parse(AgentStart)
    const isSilent = this.jsonEnabled()
    const agents = await actOnAgents(await this.app(), 'agent.start', args.agent, { isSilent })
    if (!isSilent) await writeLines(stateLines(agents, paintFor(process.stdout)))
    return { agents: [...agents] }
  }
}
