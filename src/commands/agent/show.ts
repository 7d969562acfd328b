import { BaseCommand } from '../../base-command.ts'
import { oneAgent } from '../../cli/agent-args.ts'
import { agentLines } from '../../cli/agent-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class AgentShow extends BaseCommand {
  static override summary = 'Show an agent, its last runs and its states.'
  static override examples = ['<%= config.bin %> <%= command.id %> worker']
  static override args = oneAgent

  async run(): Promise<OutputOf<'agent.show'>> {
    const { args } = await this.parse(AgentShow)
    const app = await this.app()
    const shown = await app.call('agent.show', { agent: args.agent })
    if (!this.jsonEnabled()) await writeLines(agentLines(shown, Date.now(), paintFor(process.stdout)))
    return shown
  }
}
