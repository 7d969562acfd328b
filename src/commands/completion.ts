import { Args } from '@oclif/core'
import { BaseCommand } from '../base-command.ts'
import { completionScript, type Shell, shells } from '../cli/completion-scripts.ts'

export default class Completion extends BaseCommand {
  static override summary = 'Print the completion script for a shell.'
  static override description =
    'The script completes commands, flags and their values, and the names of agents and fleets while a control plane runs.'
  static override examples = [
    { description: 'In ~/.bashrc:', command: 'source <(<%= config.bin %> completion bash)' },
    { description: 'In ~/.zshrc:', command: 'source <(<%= config.bin %> completion zsh)' },
    {
      description: 'For fish, once:',
      command: '<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish',
    },
  ]
  static override args = {
    shell: Args.option({ options: shells, ignoreStdin: true, description: 'Which shell' })({
      required: true,
    }),
  }

  async run(): Promise<{ shell: Shell; script: string }> {
    const { args } = await this.parse(Completion)
    const script = completionScript(args.shell, this.config.bin)
    if (!this.jsonEnabled()) process.stdout.write(script)
    return { shell: args.shell, script }
  }
}
