import { BaseCommand } from '../../base-command.ts'
import { anyAgents } from '../../cli/agent-args.ts'
import { probeLines } from '../../cli/agent-text.ts'
import { writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class AgentProbes extends BaseCommand {
  static override summary = 'Show what the probes of agents found last.'
  static override description = 'docs/agents.md says what probes there are and what they do.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> worker',
  ]
  static override args = anyAgents

  async run(): Promise<OutputOf<'agent.probes'>> {
    const { args } = await this.parse(AgentProbes)
    const app = await this.app()
    const shown = await app.call('agent.probes', { agents: args.agent ?? [] })
    if (!this.jsonEnabled()) await writeLines(probeLines(shown, Date.now(), paintFor(process.stdout)))
    return shown
  }
}
