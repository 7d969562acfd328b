import { Flags } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { countOf } from '../cli/format.ts'
import { installedScope, scopeFlags } from '../cli/service/scope-flags.ts'
import type { OutputOfUninstall } from '../core/operations/service-outputs.ts'

export default class UninstallService extends BaseCommand {
  static override summary = 'Take the service away that install-service made.'
  static override description =
    'Stops it and its agents. What it has stored stays: superclaw start goes on from there.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'The agents go on, and it says what finds them again:',
      command: '<%= config.bin %> <%= command.id %> --keep-agents',
    },
  ]
  static override flags = {
    ...scopeFlags,
    'keep-agents': Flags.boolean({ summary: 'Let the agents run on.' }),
  }

  async run(): Promise<OutputOfUninstall> {
    const { flags } = await this.parse(UninstallService)
    const { uninstallService } = await import('../cli/service/uninstall-service.ts')
    const result = await uninstallService(
      {
        scope: installedScope(flags, process.env),
        keepAgents: flags['keep-agents'],
        env: process.env,
        isSilent: this.jsonEnabled(),
        say: (line) => this.logToStderr(line),
      },
      this.interruptSignal(),
    )
    const { unitPath, stoppedAgents, keptAgents, stateDir, adopt } = result
    const agents =
      keptAgents > 0 ? `${countOf(keptAgents, 'agent')} kept` : `${countOf(stoppedAgents, 'agent')} stopped`
    this.log(`Removed ${unitPath}; ${agents}. Its state stays in ${stateDir}.`)
    if (adopt) this.log(`Nobody minds the agents now. To have them taken over again: ${adopt}`)
    return result
  }
}
