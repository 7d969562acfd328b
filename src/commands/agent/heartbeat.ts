import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

export default class AgentHeartbeat extends BaseCommand {
  static override summary = 'Tell how an agent of kind push is.'
  static override description =
    'For scripts and jobs: at the end of each run. From another machine, or without superclaw, by curl: superclaw agent token.'
  static override examples = [
    './backup.sh && <%= config.bin %> <%= command.id %> backup',
    {
      description: 'That something is wrong, in words:',
      command: '<%= config.bin %> <%= command.id %> backup --status failing --message "disk nearly full"',
    },
  ]
  static override args = {
    agent: Args.string({ required: true, description: 'name of the agent', ignoreStdin: true }),
  }
  static override flags = {
    status: Flags.option({
      options: ['ok', 'failing', 'down'] as const,
      default: 'ok' as const,
      summary: 'failing: it works on, but something is wrong; down: it gives up.',
    })(),
    message: Flags.string({ char: 'm', default: '', helpValue: 'TEXT', summary: 'What to tell people.' }),
  }

  async run(): Promise<OutputOf<'agent.heartbeat'>> {
    const { args, flags } = await this.parse(AgentHeartbeat)
    const app = await this.app()
    return app.call('agent.heartbeat', { agent: args.agent, status: flags.status, message: flags.message })
  }
}
