import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'

export default class AgentRemove extends BaseCommand {
  static override summary = 'Take an agent out of superclaw.yaml, and stop it when a control plane runs.'
  static override examples = ['<%= config.bin %> <%= command.id %> worker']
  static override args = {
    name: Args.string({ required: true, description: 'as the file calls it', ignoreStdin: true }),
  }
  static override flags = {
    config: Flags.string({
      char: 'c',
      env: 'SUPERCLAW_CONFIG',
      helpValue: 'FILE',
      summary: 'Edit this superclaw.yaml.',
    }),
  }

  async run(): Promise<{ path: string; name: string; isApplied: boolean }> {
    const { args, flags } = await this.parse(AgentRemove)
    const { editConfig } = await import('../../cli/edit-config.ts')
    const { removeAgent } = await import('../../core/config/edit-config.ts')
    const edited = await editConfig(
      flags.config,
      (text) => removeAgent(text, args.name),
      () => this.app(),
    )
    this.log(`Removed ${args.name} from ${edited.path}.`)
    return { ...edited, name: args.name }
  }
}
