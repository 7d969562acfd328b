import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { agentLines } from '../../cli/agent-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class AgentShow extends BaseCommand {
  static override summary = 'Show an agent, its last runs and its states.'
  static override examples = ['<%= config.bin %> <%= command.id %> worker']
  static override args = {
    agent: Args.string({ required: true, ignoreStdin: true, description: 'Id, or name' }),
  }

  async run(): Promise<OutputOf<'agent.show'>> {
    const { args } = await this.parse(AgentShow)
    const app = await this.app()
    const shown = await app.call('agent.show', { agent: args.agent })
    if (!this.jsonEnabled()) await writeLines(agentLines(shown, Date.now(), paintFor(process.stdout)))
    return shown
  }
}
